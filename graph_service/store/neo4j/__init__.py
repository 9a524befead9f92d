"""The store for those who keep their register in Neo4j: a real graph, by the official driver."""

from graph_service.store.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
