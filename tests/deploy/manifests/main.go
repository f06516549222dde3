// What `docker compose config` and `kubectl kustomize` do, by the libraries that those programs are made of:
//
//	manifests compose FILE,FILE PROFILE...   the project of these profiles, as JSON
//	manifests kustomize FOLDER               the manifests, as one YAML stream
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func compose(files string, profiles []string) ([]byte, error) {
	options, err := cli.NewProjectOptions(
		strings.Split(files, ","),
		cli.WithOsEnv,
		cli.WithEnvFiles(),
		cli.WithDotEnv,
		cli.WithProfiles(profiles),
		cli.WithResolvedPaths(false),
	)
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}

func kustomize(folder string) ([]byte, error) {
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return nil, err
	}
	return built.AsYaml()
}

func run(args []string) ([]byte, error) {
	if len(args) >= 2 && args[0] == "compose" {
		return compose(args[1], args[2:])
	}
	if len(args) == 2 && args[0] == "kustomize" {
		return kustomize(args[1])
	}
	return nil, errors.New("compose FILE,FILE PROFILE... or kustomize FOLDER")
}

func main() {
	log.SetFlags(0)
	printed, err := run(os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(printed))
}
