package io.infaas.controller.evidence;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Signs of life of nodes by independent sources. A node is alive as long as one witness has a sign of it; a witness without a sign contradicts no
 * other one. Times are monotonic, ns.
 *
 * <p>Not thread-safe. Holds one time per node and witness, of nodes that exist.
 */
public final class NodeEvidence {

    /** Sources of a sign of life. */
    public enum Source {
        /** Answers to queries, which each gateway reports once a second. It counts for three reports: a gateway may fall silent. */
        GATEWAY(Duration.ofSeconds(3)),
        /** Observations by the controller, once a second. Each ends with a result, so that a sign counts until it is withdrawn. */
        PROBE(Duration.ofDays(10_000));

        private final long lastingNanos;

        Source(Duration lasting) {
            this.lastingNanos = lasting.toNanos();
        }
    }

    private record Witness(Source source, String name) {}

    private final SortedMap<String, Map<Witness, Long>> signs = new TreeMap<>();

    /** Records a sign of life of a node. */
    public void record(String node, Source source, String witness, long now) {
        signs.computeIfAbsent(node, first -> new LinkedHashMap<>()).put(new Witness(source, witness), now);
    }

    /** Withdraws the sign of one witness; returns whether it counted until then. */
    public boolean withdraw(String node, Source source, String witness, long now) {
        Map<Witness, Long> nodeSigns = signs.get(node);
        Long last = nodeSigns == null ? null : nodeSigns.remove(new Witness(source, witness));
        return last != null && counts(source, last, now);
    }

    /**
     * Records a report: a node that has answered a query is alive. A gateway withdraws its sign for a node that is unavailable to it.
     *
     * @return the nodes for which it withdraws its sign
     */
    public Set<String> report(String gateway, DemandReport report, long now) {
        Set<String> unavailable = new TreeSet<>(report.unavailableNodes());
        for (InstanceUse use : report.uses()) {
            if (use.answered() > 0 && !unavailable.contains(use.node())) {
                record(use.node(), Source.GATEWAY, gateway, now);
            }
        }
        unavailable.removeIf(node -> !withdraw(node, Source.GATEWAY, gateway, now));
        return unavailable;
    }

    /** Whether any witness has a sign of life of the node. */
    public boolean isAlive(String node, long now) {
        return signs.getOrDefault(node, Map.of()).entrySet().stream()
                .anyMatch(sign -> counts(sign.getKey().source(), sign.getValue(), now));
    }

    /** Forgets all nodes but these. */
    public void retain(Set<String> nodes) {
        signs.keySet().retainAll(nodes);
    }

    /**
     * Whether more than a third of the nodes is silent or missing: then the network, or a list, is the likelier fault. Compare Envoy's panic
     * threshold.
     */
    public static boolean isMassLoss(long lost, long nodes) {
        return 3 * lost > nodes;
    }

    private static boolean counts(Source source, long sign, long now) {
        return now - sign <= source.lastingNanos;
    }
}
