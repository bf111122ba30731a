/** Where a demo for browser tests keeps its data, and the port of its web program. */
export interface WorkerDemo {
  data: string;
  port: string;
}

/** The demos to start, one for each worker. The configuration has chosen folders and ports. */
export function workerDemos(): WorkerDemo[] {
  const ports = process.env.E2E_PORTS!.split(",");
  return ports.map((port, index) => ({ data: `${process.env.E2E_DATA!}-${index}`, port }));
}

/** The one of the worker that asks; the first where nobody is a worker, as while the configuration is read. */
export function demoOfWorker(): WorkerDemo {
  return workerDemos()[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]!;
}
