package io.spore.gateway.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;

/** What the Java machine and the process tell of themselves. */
public final class JvmMeters {
  private JvmMeters() {}

  /** Registers memory, collections, threads, processors and files. */
  public static void fit(Meters meters) {
    meters.bind(new JvmMemoryMetrics());
    meters.bind(new JvmThreadMetrics());
    meters.bind(new ProcessorMetrics());
    meters.bind(new FileDescriptorMetrics());
    meters.bind(new UptimeMetrics());
    meters.bind(new JvmGcMetrics());
    meters.bind(
        registry ->
            FunctionCounter.builder("process_cpu_seconds", ProcessHandle.current(), JvmMeters::cpu)
                .description("CPU time that the process took")
                .register(registry));
    meters.gauge(
        "spore_buffers_direct_bytes",
        "Memory outside the heap that is set aside for sockets' buffers",
        () -> PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
  }

  private static double cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
  }
}
