"""What a call may be asked with: a filter that nobody knows is refused, for the answer would be about everything."""

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bridge.web.console.problems import Problem
from core.yaml_files.faults import did_you_mean


async def only_known(request: Request) -> None:
    """Raises Problem: invalid, for a name in the query that the call does not take."""
    route = request.scope.get("route")
    known = names_of(route) if isinstance(route, APIRoute) else set()
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        remedy = did_you_mean(unknown[0], known) if known else "this call takes none"
        fields = dict.fromkeys(unknown, "There is no such filter.")
        raise Problem(422, "invalid", f"There is no filter “{unknown[0][:60]}”: {remedy}", fields=fields)


def names_of(route: APIRoute) -> set[str]:
    """The names that a call takes in its query."""
    return _names(route.dependant)


def _names(dependant: Dependant) -> set[str]:
    own = {param.alias for param in dependant.query_params}
    return own.union(*(_names(each) for each in dependant.dependencies))
