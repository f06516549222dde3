"""Reports LiteLLM's calls, failures included, to a self-hosted server through the AgentOps SDK.

For installations that use the SDK's own wire. LiteLLM's `otel` callback (config.yaml) tells more and needs
no SDK; its `agentops` callback has AgentOps' public address in its code. config-agentops.yaml names this
file, which stands beside it, and

  AGENTOPS_API_KEY            API key of the project
  AGENTOPS_API_ENDPOINT       http://portal:3000             (signs in at /v3/auth/token)
  AGENTOPS_EXPORTER_ENDPOINT  http://portal:3000/v1/traces

are to be set. The SDK 0.4.21 needs opentelemetry-sdk 1.37, as requirements-agentops.txt says.
"""

import json
import os

import agentops
from litellm.integrations.custom_logger import CustomLogger
from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode

# LiteLLM calls the provider, so that nothing of it is to be instrumented a second time.
agentops.init(
    api_key=os.environ["AGENTOPS_API_KEY"],
    endpoint=os.environ["AGENTOPS_API_ENDPOINT"],
    exporter_endpoint=os.environ["AGENTOPS_EXPORTER_ENDPOINT"],
    instrument_llm_calls=False,
    auto_start_session=False,
    log_session_replay_url=False,
)
tracer = trace.get_tracer("litellm.agentops_callback")


class Reporter(CustomLogger):
    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        report(kwargs.get("standard_logging_object"), start_time, end_time)

    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        report(kwargs.get("standard_logging_object"), start_time, end_time)


def report(call, start_time, end_time):
    """One span a call, as long as the call took. What is not known is left out."""
    if call is None:
        return
    span = tracer.start_span(
        f"chat {call.get('model')}",
        # A trace of its own: the proxy's tasks run inside each other's contexts.
        context=trace.set_span_in_context(trace.INVALID_SPAN),
        kind=SpanKind.CLIENT,
        start_time=nanoseconds(start_time),
    )
    failed = call.get("status") == "failure"
    known = {
        "agentops.span.kind": "llm",
        "gen_ai.operation.name": "chat",
        "gen_ai.system": call.get("custom_llm_provider"),
        "gen_ai.request.model": call.get("model"),
        "gen_ai.user.id": call.get("end_user") or None,
        # LiteLLM says 0 of a failed call, where nothing is known.
        **({} if failed else usage(call)),
        **messages(call),
    }
    for name, value in known.items():
        if value is not None:
            span.set_attribute(name, value)
    if failed:
        error = call.get("error_information") or {}
        span.set_attribute("error.type", error.get("error_class") or "error")
        span.set_status(Status(StatusCode.ERROR, call.get("error_str")))
    else:
        span.set_status(Status(StatusCode.OK))
    span.end(nanoseconds(end_time))


def usage(call):
    return {
        "gen_ai.usage.prompt_tokens": call.get("prompt_tokens"),
        "gen_ai.usage.completion_tokens": call.get("completion_tokens"),
        "gen_ai.usage.total_tokens": call.get("total_tokens"),
        "gen_ai.usage.total_cost": call.get("response_cost"),
    }


def messages(call):
    """What was said, by the SDK's own names; nothing where LiteLLM was told to keep it to itself."""
    said = {}
    asked = call.get("messages")
    for index, message in enumerate(asked if isinstance(asked, list) else []):
        said[f"gen_ai.prompt.{index}.role"] = message.get("role")
        said[f"gen_ai.prompt.{index}.content"] = text(message.get("content"))
    response = call.get("response")
    choices = response.get("choices") if isinstance(response, dict) else None
    for index, choice in enumerate(choices or []):
        message = choice.get("message") or {}
        said[f"gen_ai.completion.{index}.role"] = message.get("role")
        said[f"gen_ai.completion.{index}.content"] = text(message.get("content"))
        for nth, tool in enumerate(message.get("tool_calls") or []):
            name = f"gen_ai.completion.{index}.tool_calls.{nth}"
            said[f"{name}.id"] = tool.get("id")
            said[f"{name}.name"] = (tool.get("function") or {}).get("name")
            said[f"{name}.arguments"] = (tool.get("function") or {}).get("arguments")
    return said


def text(content):
    if content is None or isinstance(content, str):
        return content
    return json.dumps(content, ensure_ascii=False)


def nanoseconds(moment):
    return int(moment.timestamp() * 1_000_000_000)


reporter = Reporter()
