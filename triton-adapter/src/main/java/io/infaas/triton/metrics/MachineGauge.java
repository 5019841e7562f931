package io.infaas.triton.metrics;

/** The gauges of Triton 2.51 for a machine without accelerators. */
public enum MachineGauge {
    PINNED_MEMORY_TOTAL("nv_pinned_memory_pool_total_bytes", "Pinned memory pool total memory size, in bytes"),
    PINNED_MEMORY_USED("nv_pinned_memory_pool_used_bytes", "Pinned memory pool used memory size, in bytes"),
    CPU_UTILIZATION("nv_cpu_utilization", "CPU utilization rate [0.0 - 1.0]"),
    CPU_MEMORY_TOTAL("nv_cpu_memory_total_bytes", "CPU total memory (RAM), in bytes"),
    CPU_MEMORY_USED("nv_cpu_memory_used_bytes", "CPU used memory (RAM), in bytes");

    private final String metric;
    private final String help;

    MachineGauge(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    /** Its name on a page. */
    public String metric() {
        return metric;
    }

    /** Triton's own description. */
    public String help() {
        return help;
    }
}
