"""Renders the kustomizations of deploy/kubernetes as kustomize does, as far as they use it: resources, a ConfigMap from
literals, strategic-merge patches, images and the namespace. What it does not know is an error."""

import copy
from pathlib import Path

import yaml

KNOWN = {"apiVersion", "kind", "namespace", "resources", "patches", "configMapGenerator", "images"}
CLUSTER_WIDE = {"Namespace"}


def documents(path: Path) -> list[dict]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def render(directory: Path) -> list[dict]:
    """The objects of a kustomization. A generated ConfigMap keeps its plain name."""
    kustomization = yaml.safe_load((directory / "kustomization.yaml").read_text())
    unknown = kustomization.keys() - KNOWN
    assert not unknown, f"{directory}: {unknown} is not rendered here"
    objects: list[dict] = []
    for entry in kustomization["resources"]:
        path = directory / entry
        objects += render(path) if path.is_dir() else documents(path)
    for patch in kustomization.get("patches", []):
        assert patch.keys() == {"path"}, patch
        for change in documents(directory / patch["path"]):
            (target,) = [found for found in objects if identity(found) == identity(change)]
            merge(target, change)
    for generator in kustomization.get("configMapGenerator", []):
        pairs = (literal.split("=", 1) for literal in generator["literals"])
        objects.append(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": dict(pairs)})
    for image in kustomization.get("images", []):
        for container in (container for found in objects for container in containers(found)):
            if container["image"] == image["name"]:
                container["image"] = f"{image.get('newName', image['name'])}:{image['newTag']}"
    for found in objects:
        if "namespace" in kustomization and found["kind"] not in CLUSTER_WIDE:
            found["metadata"]["namespace"] = kustomization["namespace"]
    return copy.deepcopy(objects)


def identity(found: dict) -> tuple[str, str, str]:
    return found["apiVersion"], found["kind"], found["metadata"]["name"]


def merge(target: dict, change: dict):
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        else:
            assert not isinstance(value, list), f"{key}: lists are not merged here"
            target[key] = value


def pod(found: dict) -> dict | None:
    """The pod's specification of what makes pods."""
    return found["spec"]["template"]["spec"] if found["kind"] in ("Deployment", "Job") else None


def containers(found: dict) -> list[dict]:
    specification = pod(found) or {}
    return [*specification.get("initContainers", []), *specification.get("containers", [])]
