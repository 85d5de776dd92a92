"""One function over many items: here, on several processes, or on a cluster, under one contract (``Mapper``)."""

from toolkit.parallel.clusters import cluster
from toolkit.parallel.contract import Mapper, WorkerDiedError, in_batches, serial
from toolkit.parallel.pool import cores, processes

__all__ = ["Mapper", "WorkerDiedError", "cluster", "cores", "in_batches", "processes", "serial"]
