package io.infaas.controller.loop;

import io.infaas.controller.evidence.NodeEvidence;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.gateway.contract.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Freezes the view when many nodes ({@link NodeEvidence#isMassLoss}), or all of a type, disappear within a minute. A frozen view takes new nodes and keeps the
 * missing ones, which gateways use as far as they reach them. The end of a draining node does not count.
 *
 * <p>Confined to the loop's thread; times are monotonic, ns.
 */
final class ViewFreeze {

    private static final long WITHIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Journal journal;
    private final SortedMap<String, Node> serving = new TreeMap<>();
    private final SortedMap<String, Disappearance> disappeared = new TreeMap<>();
    private String reason = "";

    private record Disappearance(Node node, long since) {}

    ViewFreeze(Journal journal) {
        this.journal = journal;
    }

    /**
     * Updates the nodes; returns the nodes of the view.
     *
     * @param providerNodes nodes that the provider lists
     * @param alive whether a node, by its id, answers
     * @param leaving whether a node drains
     */
    List<Node> look(List<Node> providerNodes, Predicate<String> alive, Predicate<String> leaving, long now) {
        Set<String> ids = providerNodes.stream().map(Node::id).collect(Collectors.toSet());
        serving.values().removeIf(node -> {
            boolean isUnreachable = !ids.contains(node.id()) || !alive.test(node.id());
            if (isUnreachable) {
                disappeared.put(node.id(), new Disappearance(node, now));
            }
            return isUnreachable;
        });
        for (Node node : providerNodes) {
            if (leaving.test(node.id())) {
                serving.remove(node.id());
                disappeared.remove(node.id());
            } else if (alive.test(node.id())) {
                serving.put(node.id(), node);
                disappeared.remove(node.id());
            }
        }
        disappeared.values().removeIf(disappearance -> now - disappearance.since() > WITHIN_NANOS);
        judge();
        List<Node> shown = new ArrayList<>(providerNodes);
        if (isFrozen()) {
            disappeared.values().stream()
                    .map(Disappearance::node)
                    .filter(node -> !ids.contains(node.id()))
                    .forEach(shown::add);
        }
        return List.copyOf(shown);
    }

    boolean isFrozen() {
        return !reason.isEmpty();
    }

    /** Why the view is frozen; blank if it is not. */
    String reason() {
        return reason;
    }

    private void judge() {
        String before = reason;
        int nodes = serving.size() + disappeared.size();
        reason = NodeEvidence.isMassLoss(disappeared.size(), nodes)
                ? "%d of %d nodes disappeared within a minute".formatted(disappeared.size(), nodes)
                : wholeType().orElse("");
        if (before.isEmpty() && isFrozen()) {
            String text =
                    "view frozen: " + reason + ": the view keeps them, and gateways use the nodes that they reach";
            write("view-frozen", text);
        } else if (!before.isEmpty() && !isFrozen()) {
            String text = "view not frozen any more: the nodes are back, or have been away for a minute";
            write("view-thawed", text);
        }
    }

    private Optional<String> wholeType() {
        Set<String> left = serving.values().stream().map(Node::type).collect(Collectors.toSet());
        return disappeared.values().stream()
                .map(disappearance -> disappearance.node().type())
                .filter(type -> !left.contains(type))
                .findFirst()
                .map("all nodes of type '%s' disappeared within a minute"::formatted);
    }

    private void write(String event, String text) {
        journal.write(JournalEntry.of(event, "", "", "", text, "done", Map.of("disappeared", disappeared.size())));
    }
}
