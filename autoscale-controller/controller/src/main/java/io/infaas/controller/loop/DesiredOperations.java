package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.controller.desired.CatalogDifference;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.DesiredOutlook;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.DesiredStateException;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.DesiredCalls;
import io.infaas.gateway.contract.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desired state of one controller, for operators. Only a leader changes it; every change is a line of log and journal. Stores are asked on worker
 * threads, for one request at a time.
 */
final class DesiredOperations implements DesiredCalls {

    private static final Logger LOG = LoggerFactory.getLogger(DesiredOperations.class);
    private static final int SHOWN = 20;

    private final Vertx vertx;
    private final LoopConfig config;
    private final PlanningPolicy policy;
    private final Journal journal;
    private final Supplier<Optional<String>> otherLeader;
    private final Supplier<Leadership> leadership;

    /** @param otherLeader name of the leader, unless this controller leads; asked before each change */
    DesiredOperations(
            Vertx vertx,
            LoopConfig config,
            PlanningPolicy policy,
            Journal journal,
            Supplier<Optional<String>> otherLeader,
            Supplier<Leadership> leadership) {
        this.vertx = vertx;
        this.config = config;
        this.policy = policy;
        this.journal = journal;
        this.otherLeader = otherLeader;
        this.leadership = leadership;
        desired().onProposal(this::carryOut);
    }

    /** Makes a change of the controller itself, on a worker thread. */
    private void carryOut(DesiredInForce.Proposal proposal) {
        blocking(() -> {
                    Revision before = present();
                    return make(before.version(), proposal.change().apply(before.state()), proposal.by());
                })
                .onFailure(failure ->
                        LOG.warn("a change by {} is refused for now: {}", proposal.by(), failure.getMessage()));
    }

    @Override
    public Revision present() {
        return desired().present();
    }

    /** Takes over what another controller has written. */
    void reload() {
        blocking(() -> {
                    desired().reload();
                    return present().version();
                })
                .onFailure(failure -> LOG.error("the desired state cannot be reloaded", failure));
    }

    private DesiredInForce desired() {
        return config.desired();
    }

    @Override
    public Future<Revision> read(long version) {
        return blocking(() -> desired().read(version));
    }

    @Override
    public Future<List<Revision>> history() {
        return blocking(desired()::history);
    }

    @Override
    public Future<DesiredOutlook> preview(long expected, DesiredState next) {
        return leadership
                .get()
                .snapshot()
                .compose(now -> blocking(() -> {
                    requireLeader();
                    Catalog whole = config.wholeCatalog();
                    desired().require(expected, next, whole);
                    requireNodes(now, next);
                    requireNoQueries(now, next);
                    return DesiredOutlook.of(
                            now.situation(),
                            now.plan(),
                            policy,
                            whole,
                            desired().catalogOf(next, whole),
                            present().state(),
                            desired().staging(next, whole));
                }));
    }

    @Override
    public Future<String> offerCatalog(String text) {
        return blocking(() -> {
            requireLeader();
            return desired().offer(text);
        });
    }

    @Override
    public Future<String> catalog() {
        return blocking(desired()::catalogText);
    }

    @Override
    public Future<Revision> change(long expected, DesiredState next, String by) {
        return leadership.get().snapshot().compose(now -> blocking(() -> change(now, expected, next, by)));
    }

    @Override
    public Future<Revision> cordon(String node, boolean cordon, String by) {
        Leadership leading = leadership.get();
        boolean wished = present().state().cordons().contains(node);
        return leading.snapshot()
                .compose(now -> blocking(() -> {
                    requireLeader();
                    requireNode(now, node);
                    Revision before = present();
                    return change(now, before.version(), before.state().withCordon(node, cordon), by);
                }))
                // the loop follows wishes; a cordon of the fleet itself is none
                .compose(revision -> cordon || wished
                        ? Future.succeededFuture(revision)
                        : leading.operate(fleet -> fleet.cordon(node, false)).map(revision));
    }

    @Override
    public Future<Boolean> resumeReplacements(String by) {
        return blocking(() -> {
                    requireLeader();
                    return by;
                })
                .compose(unused -> leadership.get().operate(Fleet::resumeReplacements))
                .onSuccess(resumed -> LOG.info("replacements of nodes are resumed by {}", by));
    }

    private Revision change(ControllerSnapshot now, long expected, DesiredState next, String by) {
        requireNodes(now, next);
        requireNoQueries(now, next);
        return make(expected, next, by);
    }

    private Revision make(long expected, DesiredState next, String by) {
        requireLeader();
        DesiredState before = present().state();
        Revision revision = desired().change(expected, next, by, config.wholeCatalog());
        List<String> changes = revision.state().changesFrom(before);
        if (!changes.isEmpty()) {
            String reason = "version %d of the desired state, by %s: %s"
                    .formatted(revision.version(), by, String.join("; ", changes));
            journal.write(JournalEntry.of(
                    "desired",
                    "",
                    "",
                    "",
                    reason,
                    JournalEntry.DECIDED,
                    Map.of("by", by, "changes", changes, "version", revision.version())));
        }
        leadership.get().wake();
        return revision;
    }

    private void requireLeader() {
        otherLeader.get().ifPresent(leader -> {
            throw new DesiredStateException(
                    Reason.FOLLOWER, "this controller does not lead: ask '%s'".formatted(leader));
        });
    }

    /** A cordon or replacement that is new names a node; those of earlier versions may have gone, and a document that was exported has them. */
    private void requireNodes(ControllerSnapshot now, DesiredState next) {
        Set<String> nodes = now.nodes().stream().map(Node::id).collect(Collectors.toSet());
        next.nodes().stream()
                .filter(node ->
                        !nodes.contains(node) && !present().state().nodes().contains(node))
                .filter(node -> desired().history().stream()
                        .noneMatch(revision -> revision.state().nodes().contains(node)))
                .forEach(node -> requireNode(now, node));
        next.replacements().stream()
                .filter(node -> nodes.contains(node)
                        && !present().state().replacements().contains(node))
                .forEach(node -> requireReplaceable(now, node));
    }

    /** Clients of an application that is withdrawn would be answered with errors. */
    private void requireNoQueries(ControllerSnapshot now, DesiredState next) {
        Catalog whole = config.wholeCatalog();
        for (String application : new CatalogDifference(whole, desired().catalogOf(next, whole)).withdrawn()) {
            double rate = now.situation().demand().stream()
                    .filter(demand -> whole.applicationOf(demand.of().target())
                            .filter(application::equals)
                            .isPresent())
                    .mapToDouble(demand -> demand.requests() + demand.waiting())
                    .sum();
            if (rate > 0) {
                throw new DesiredStateException(
                        Reason.INVALID,
                        "catalog: application '%s' is left out, and had %.3g queries/s in the last minute: end its clients first"
                                .formatted(application, rate));
            }
        }
    }

    private static void requireReplaceable(ControllerSnapshot now, String node) {
        boolean launched = now.fleet().machines().stream()
                .anyMatch(machine -> machine.node().equals(node));
        if (!launched || now.fleet().maximum() == 0) {
            throw new DesiredStateException(
                    Reason.INVALID,
                    "node '%s' %s: replace it where it is managed"
                            .formatted(
                                    node,
                                    launched
                                            ? "is one of a fixed number of nodes"
                                            : "was not launched by a controller"));
        }
    }

    private static void requireNode(ControllerSnapshot now, String node) {
        if (now.nodes().stream().noneMatch(one -> one.id().equals(node))) {
            throw new DesiredStateException(
                    Reason.UNKNOWN,
                    "unknown node '%s', expected one of %s"
                            .formatted(
                                    node,
                                    now.nodes().stream()
                                            .map(Node::id)
                                            .limit(SHOWN)
                                            .collect(Collectors.joining(", "))));
        }
    }

    private <T> Future<T> blocking(Callable<T> call) {
        return vertx.executeBlocking(call);
    }
}
