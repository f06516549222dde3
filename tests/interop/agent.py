"""A small agent under the real AgentOps SDK: it calls a model and a tool, and fails once."""

import os
import time

import agentops
import openai
from agentops.sdk.decorators import agent, operation, tool

agentops.init(api_key=os.environ["AGENTOPS_API_KEY"], auto_start_session=False)
client = openai.OpenAI(api_key="none", base_url=os.environ["OPENAI_URL"], max_retries=0)
tools = [
    {
        "type": "function",
        "function": {
            "name": "get_invoice",
            "description": "Reads an invoice",
            "parameters": {"type": "object", "properties": {"id": {"type": "string"}}},
        },
    }
]


@tool(cost=0.002)
def get_invoice(invoice_id):
    return {"total": 120, "currency": "USD"}


@tool
def read_ledger(invoice_id):
    raise TimeoutError("ledger did not answer")


@agent
class Clerk:
    @operation
    def answer(self, question):
        messages = [
            {"role": "system", "content": "You help with invoices."},
            {"role": "user", "content": question},
        ]
        first = client.chat.completions.create(
            model="gpt-4o-mini", messages=messages, tools=tools, user="user-kim"
        )
        messages.append(first.choices[0].message.model_dump(exclude_none=True))
        messages.append(
            {"role": "tool", "tool_call_id": "call_9", "content": str(get_invoice("INV-7"))}
        )
        second = client.chat.completions.create(model="gpt-4o-mini", messages=messages)
        return second.choices[0].message.content


good = agentops.start_trace("invoice", tags=["interop", "ko"])
print(Clerk().answer("INV-7 총액은?"))
agentops.end_trace(good, end_state="Success")

bad = agentops.start_trace("broken-invoice", tags=["interop"])
try:
    read_ledger("INV-8")
except TimeoutError:
    pass
try:
    client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "INV-8?"}],
        user="user-over-limit",
    )
except openai.RateLimitError:
    pass
agentops.end_trace(bad, end_state="Error")

# The exporter runs behind a batch delay of a second and has no flush that waits.
time.sleep(3)
