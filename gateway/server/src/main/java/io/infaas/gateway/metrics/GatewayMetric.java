package io.infaas.gateway.metrics;

import static io.infaas.gateway.exposition.MetricFamily.counter;
import static io.infaas.gateway.exposition.MetricFamily.gauge;
import static io.infaas.gateway.exposition.MetricFamily.histogram;

import io.infaas.gateway.exposition.MetricFamily;
import io.infaas.gateway.exposition.ProcessMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All metrics of a gateway, beside the merged ones of Triton. Label values come from the catalog and from closed lists: clients cannot
 * create series.
 */
public enum GatewayMetric {
    REQUESTS(counter(
            "infaas.gateway.requests",
            "Queries by their end: ok or the reason of the error",
            Labels.APPLICATION,
            "protocol",
            "outcome")),
    LATENCY(histogram(
            "infaas.gateway.latency",
            "Time from the head of a query to the end of its answer, answered queries",
            Labels.APPLICATION)),
    WAIT(counter(
            "infaas.gateway.wait.seconds",
            "Time of answered queries before they were sent to their instance: reading, decision, waiting, retries",
            Labels.APPLICATION)),
    VIOLATIONS(counter(
            "infaas.gateway.violations",
            "Answered queries that took longer than their latency bound",
            Labels.APPLICATION)),
    ACCURACY_SERVED(counter(
            "infaas.gateway.accuracy.served",
            "Accuracy of the variants that answered, summed over answers",
            Labels.APPLICATION)),
    ACCURACY_FLOOR(counter(
            "infaas.gateway.accuracy.floor",
            "Accuracy floor of answered queries, summed over answers",
            Labels.APPLICATION)),
    ACCURACY_PREFERRED(counter(
            "infaas.gateway.accuracy.preferred",
            "Preferred accuracy of answered queries, summed over answers",
            Labels.APPLICATION)),
    BELOW_FLOOR(counter(
            "infaas.gateway.below.floor",
            "Answers of a variant below the query's accuracy floor; must not occur",
            Labels.APPLICATION)),
    BELOW_PREFERRED(counter(
            "infaas.gateway.below.preferred",
            "Answers of a variant below the query's preferred accuracy",
            Labels.APPLICATION)),
    DECISIONS(counter(
            "infaas.gateway.decisions",
            "Decisions by outcome: serve, late, wait, infeasible, shed",
            Labels.APPLICATION,
            "outcome")),
    EXCLUDED_DEMAND(counter(
            "infaas.gateway.excluded.demand",
            "Queries excluded from demand: invalid (every node rejects them), share (their client address "
                    + "exceeds its share)",
            Labels.APPLICATION,
            "reason")),
    RETRIES(counter(
            "infaas.gateway.retries",
            "Queries moved to another instance, by state of the first: stale, failed",
            Labels.APPLICATION,
            "cause")),
    ANSWERS(counter(
            "infaas.gateway.answers",
            "Queries answered, by the variant that answered them",
            Labels.APPLICATION,
            Labels.ARCHITECTURE,
            Labels.VARIANT)),
    ITEMS(counter(
            "infaas.gateway.items",
            "Items answered, by the variant that answered them",
            Labels.APPLICATION,
            Labels.ARCHITECTURE,
            Labels.VARIANT)),
    OBSERVED(counter(
            "infaas.gateway.observed.seconds",
            "Time of answered queries at their instance, by variant",
            Labels.APPLICATION,
            Labels.ARCHITECTURE,
            Labels.VARIANT)),
    PREDICTED(counter(
            "infaas.gateway.predicted.seconds",
            "Time at the instance, its queue included, as predicted from the profile when the query was sent, by variant",
            Labels.APPLICATION,
            Labels.ARCHITECTURE,
            Labels.VARIANT)),
    COMPARISONS(counter(
            "infaas.gateway.comparisons",
            "Answers sampled for a comparison with the most accurate variant, by their end: compared, dropped (no room, not "
                    + "whole, that variant was busy), failed, incomparable (not as in the contract)",
            Labels.APPLICATION,
            "outcome")),
    IN_FLIGHT(gauge("infaas.gateway.in.flight", "Queries in flight, from their head to the end of their answer")),
    WAITING(gauge("infaas.gateway.waiting", "Queries in flight that wait for an instance")),
    HELD(gauge("infaas.gateway.held", "Queries in flight held back until their instance has capacity")),
    REQUEST_MEMORY(gauge("infaas.gateway.request.memory.bytes", "Memory held by requests")),
    REQUEST_MEMORY_LIMIT(gauge("infaas.gateway.request.memory.limit.bytes", "Limit of the memory held by requests")),
    REQUEST_MEMORY_REFUSALS(counter(
            "infaas.gateway.request.memory.refusals",
            "Requests and streams refused because the memory for requests was used up")),
    RECEIVED(counter("infaas.gateway.received.bytes", "Bytes received on the ports of clients, after decryption")),
    SENT(counter("infaas.gateway.sent.bytes", "Bytes sent on the ports of clients, before encryption")),
    CONNECTIONS(gauge("infaas.gateway.connections", "Open connections of clients on the HTTP and gRPC ports")),
    CONNECTIONS_REFUSED(counter(
            "infaas.gateway.connections.refused",
            "Connections of clients refused by a limit: total, address, rate (of its address)",
            "reason")),
    CONNECTIONS_ENDED(counter(
            "infaas.gateway.connections.ended",
            "Connections of clients ended by a limit: displaced (idle, closed for a new one), handshake, head (timed out)",
            "reason")),
    ACCEPT_PAUSES(counter("infaas.gateway.accept.pauses", "Failed accepts, such as at the limit of open files")),
    VIEWS(counter("infaas.gateway.views", "Views put in force")),
    INSTANCES(gauge("infaas.gateway.instances", "Instances of the view in force by their state", "state")),
    CONTROLLER_CONNECTED(
            gauge("infaas.gateway.controller.connected", "1 while the controller answers on the control stream, else 0")
                    .only("with --controller")),
    OTHERS_WORK(gauge(
                    "infaas.gateway.others.work.seconds",
                    "Work of other gateways in flight at instances, at saturation, by their last reports: selection counts it")
            .only("with --controller")),
    ADOPTED_MODELS(gauge("infaas.gateway.adopted.models", "Models of nodes served under their own names")
            .only("with --nodes")),
    ADOPTED_LEFT_OUT(gauge(
                    "infaas.gateway.adopted.left.out",
                    "Models on nodes that are not served: they differ from the same model on other nodes, or cannot be served")
            .only("with --nodes")),
    ADOPTED_SILENT_NODES(
            gauge("infaas.gateway.adopted.silent.nodes", "Nodes that did not report their models at the last scan")
                    .only("with --nodes")),
    ACCESS_LOG_DROPPED(counter(
                    "infaas.gateway.access.log.dropped",
                    "Lines missing in the access log: queue (queue full), write (write failed)",
                    "reason")
            .only("with --access-log")),
    TRACE_SPANS_DROPPED(counter(
                    "infaas.gateway.trace.spans.dropped",
                    "Spans missing in traces: queue (queue full), send (sending to the collector failed)",
                    "reason")
            .only("with --trace-endpoint")),
    SERIES_DROPPED(counter("infaas.gateway.series.dropped", "Series not exported because of the series limit"));

    private static final class Labels {
        static final String APPLICATION = "application";
        static final String ARCHITECTURE = "architecture";
        static final String VARIANT = "variant";
    }

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final MetricFamily family;

    GatewayMetric(MetricFamily family) {
        this.family = family;
    }

    public MetricFamily family() {
        return family;
    }

    /** Every metric of this registry, including those of the process. */
    public static List<MetricFamily> families() {
        List<MetricFamily> metricFamilies = new ArrayList<>(
                Arrays.stream(values()).map(GatewayMetric::family).toList());
        metricFamilies.addAll(ProcessMetric.families());
        return List.copyOf(metricFamilies);
    }
}
