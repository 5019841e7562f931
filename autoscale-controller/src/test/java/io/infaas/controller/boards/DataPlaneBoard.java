package io.infaas.controller.boards;

import static io.infaas.controller.boards.BoardPanel.lines;
import static io.infaas.controller.boards.BoardPanel.stack;

import java.util.List;

/** For the engineer: what gateways do with queries, and what they need for it. */
final class DataPlaneBoard {

    private static final String OF = "{application=~\"$application\"}";
    private static final String MODEL = "{model=~\"$application\"}";
    private static final String JOB = "{job=~\"$job\"}";

    private DataPlaneBoard() {}

    static Board board() {
        return new Board(
                "infaas-data-plane",
                "INFaaS / Data plane",
                "For the engineer: what gateways do with queries, and what they need for it.",
                false,
                List.of(BoardVariable.APPLICATION, BoardVariable.JOB),
                List.of(queries(), limits(), views(), process()));
    }

    private static String rate(String metric, String labels) {
        return "sum(rate(%s%s[$__rate_interval]))".formatted(metric, labels);
    }

    private static BoardRow queries() {
        String answers = rate("infaas_gateway_latency_seconds_count", OF);
        return BoardRow.of(
                "Queries",
                stack("Queries by protocol and end", "reqps", "Every query that ended.")
                        .with(
                                "{{protocol}} {{outcome}}",
                                "sum by (protocol, outcome) (rate(infaas_gateway_requests_total" + OF
                                        + "[$__rate_interval]))"),
                lines("Latency", "s", "From the head of a query to the end of its answer, answered queries.")
                        .with("p50", quantile("0.5"))
                        .with("p90", quantile("0.9"))
                        .with("p99", quantile("0.99")),
                stack(
                                "Where the time goes",
                                "s",
                                "Mean time of an answered query: before it is sent to a node (decision, waiting, held back), the way to the node and back,"
                                        + " in the node's queue, and in its execution, as nodes count them.")
                        .with("before", rate("infaas_gateway_wait_seconds_total", OF) + " / " + answers)
                        .with(
                                "way",
                                "clamp_min(" + rate("infaas_gateway_observed_seconds_total", OF) + " / " + answers
                                        + " - "
                                        + rate("nv_inference_request_duration_us", MODEL) + " / "
                                        + rate("nv_inference_request_success", MODEL) + " / 1e6, 0)")
                        .with(
                                "node queue",
                                rate("nv_inference_queue_duration_us", MODEL) + " / "
                                        + rate("nv_inference_request_success", MODEL) + " / 1e6")
                        .with(
                                "node execution",
                                rate("nv_inference_compute_infer_duration_us", MODEL) + " / "
                                        + rate("nv_inference_request_success", MODEL) + " / 1e6"),
                lines(
                                "Under way",
                                "none",
                                "Queries in flight; of those waiting for an instance, and held back until theirs has room.")
                        .with("in flight", "sum(infaas_gateway_in_flight)")
                        .with("waiting", "sum(infaas_gateway_waiting)")
                        .with("held", "sum(infaas_gateway_held)"),
                stack(
                                "Retries",
                                "reqps",
                                "Queries given to another instance. stale: the instance was not there; failed: it was lost, or refused.")
                        .with(
                                "{{cause}}",
                                "sum by (cause) (rate(infaas_gateway_retries_total" + OF + "[$__rate_interval]))")
                        .emptyUnless("an instance or node is lost"),
                stack("Shed", "reqps", "Queries refused because of overload, by what they gave way to.")
                        .with(
                                "{{outcome}}",
                                "sum by (outcome) (rate(infaas_gateway_requests_total{application=~\"$application\",outcome=~\"shed.*\"}[$__rate_interval]))")
                        .emptyUnless("demand exceeds capacity by far"),
                lines("Batch size in the nodes", "none", "Inferences of an execution: how well nodes batch.")
                        .with(
                                "{{model}}",
                                "sum by (model) (rate(nv_inference_count" + MODEL
                                        + "[$__rate_interval])) / sum by (model) (rate(nv_inference_exec_count" + MODEL
                                        + "[$__rate_interval]))"),
                lines("Failures in the nodes", "reqps", "Queries that nodes answered with an error.")
                        .with(
                                "{{model}}",
                                "sum by (model) (rate(nv_inference_request_failure" + MODEL + "[$__rate_interval]))"),
                lines("Bytes", "Bps", "Bytes of clients, in and out, without encryption.")
                        .with("received", "sum(rate(infaas_gateway_received_bytes_total[$__rate_interval]))")
                        .with("sent", "sum(rate(infaas_gateway_sent_bytes_total[$__rate_interval]))"));
    }

    private static String quantile(String q) {
        return "histogram_quantile(%s, sum by (le) (rate(infaas_gateway_latency_seconds_bucket%s[$__rate_interval])))"
                .formatted(q, OF);
    }

    private static BoardRow limits() {
        return BoardRow.of(
                "Limits",
                lines(
                                "Memory of requests",
                                "bytes",
                                "Memory that requests hold, and the limit at which further ones are refused.")
                        .with("held", "sum(infaas_gateway_request_memory_bytes)")
                        .with("limit", "sum(infaas_gateway_request_memory_limit_bytes)"),
                lines("Connections", "none", "Open connections of clients.")
                        .with("open", "sum(infaas_gateway_connections)"),
                stack(
                                "Refused by a limit",
                                "cps",
                                "Connections refused or ended, and requests refused for want of memory.")
                        .with(
                                "refused {{reason}}",
                                "sum by (reason) (rate(infaas_gateway_connections_refused_total[$__rate_interval]))")
                        .with(
                                "ended {{reason}}",
                                "sum by (reason) (rate(infaas_gateway_connections_ended_total[$__rate_interval]))")
                        .with("memory", "sum(rate(infaas_gateway_request_memory_refusals_total[$__rate_interval]))")
                        .emptyUnless("refused and ended: a client reaches a limit"));
    }

    private static BoardRow views() {
        return BoardRow.of(
                "Views",
                stack("Instances in the view", "none", "What the gateways route to, by state.")
                        .with("{{state}}", "sum by (state) (infaas_gateway_instances)"),
                lines("Views put in force", "cps", "How often the controller changed what gateways route to.")
                        .with("views", "sum(rate(infaas_gateway_views_total[$__rate_interval]))"),
                lines(
                                "Connected to the controller",
                                "none",
                                "Gateways that reach their controller; the others serve with their last view.")
                        .with("connected", "sum(infaas_gateway_controller_connected)"));
    }

    private static BoardRow process() {
        return BoardRow.of(
                "Processes",
                lines("Processor time", "percentunit", "Cores in use, by process.")
                        .with("{{job}} {{instance}}", "rate(process_cpu_seconds_total" + JOB + "[$__rate_interval])"),
                lines("Memory", "bytes", "Heap, other memory of the JVM, and buffers outside of the heap.")
                        .with("{{job}} {{area}}", "sum by (job, area) (jvm_memory_used_bytes" + JOB + ")"),
                lines("Garbage collection", "percentunit", "Share of the time that garbage collections took.")
                        .with(
                                "{{job}} {{gc}}",
                                "sum by (job, gc) (rate(jvm_gc_seconds_total" + JOB + "[$__rate_interval]))"),
                lines("Open files", "percentunit", "Share of the files that may be open: each connection is one.")
                        .with("{{job}} {{instance}}", "process_open_fds" + JOB + " / process_max_fds" + JOB),
                lines("Threads", "none", "Live threads, by process.").with("{{job}} {{instance}}", "jvm_threads" + JOB),
                lines("Series dropped", "none", "Series that are not exported because there are too many; 0 is right.")
                        .with("gateway", "sum(infaas_gateway_series_dropped_total)")
                        .with("controller", "sum(infaas_controller_series_dropped_total)"));
    }
}
