package io.infaas.controller.desired;

import io.infaas.catalog.Catalog;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.follow.CatalogInForce;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desired state that a controller goes by. Reading never blocks and never fails: if the store does not answer, or its newest revision cannot be
 * read, the last revision that could be read stays in force, and changes are refused. Thread-safe.
 */
public final class DesiredInForce implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DesiredInForce.class);
    /** Revisions behind an unreadable one that are tried. */
    private static final int ATTEMPTS = 10;

    private static final int SHOWN = 20;

    private final DesiredStore store;
    private final Clock clock;
    private volatile Revision present = Revision.NONE;
    private volatile String obstacle = "";
    private volatile @Nullable Outcome outcome;

    private volatile @Nullable Consumer<Proposal> desk;
    private volatile @Nullable AppliedCatalogs catalogs;
    private String catalogFailure = "";

    /**
     * A change that the controller itself makes.
     *
     * @param by author for the history, with the reason
     */
    public record Proposal(String by, UnaryOperator<DesiredState> change) {}

    private record Outcome(Catalog catalog, DesiredState state, Catalog result) {}

    public DesiredInForce(DesiredStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** In a folder beside a journal; without a journal, wishes end with this controller. */
    public static DesiredInForce beside(Optional<Path> journal) {
        return journal.map(file -> new FolderDesiredStore(file.resolveSibling(file.getFileName() + ".desired")))
                .map(store -> new DesiredInForce(store, Clock.systemUTC()))
                .orElseGet(DesiredInForce::inMemory);
    }

    /** Without a store: wishes end with this controller. */
    public static DesiredInForce inMemory() {
        return new DesiredInForce(new MemoryDesiredStore(), Clock.systemUTC());
    }

    /**
     * Takes over the catalogs of states, also that of the present one; without this, states that name another catalog are refused.
     *
     * @param inForce where they come into force
     */
    public synchronized void applyCatalogs(CatalogInForce inForce) {
        catalogs = new AppliedCatalogs(store, inForce);
        takeCatalog();
    }

    private void takeCatalog() {
        AppliedCatalogs applied = catalogs;
        if (applied == null) {
            return;
        }
        String failure = "";
        try {
            applied.take(present.state().catalog());
        } catch (DesiredStateException e) {
            failure = String.valueOf(e.getMessage());
            if (!failure.equals(catalogFailure)) {
                LOG.error("the applied catalog is not in force, the former one is: {}", failure);
            }
        }
        catalogFailure = failure;
    }

    /**
     * Holds the text of a catalog for a state that names its digest, which is returned. Blocks for a bounded time.
     *
     * @throws DesiredStateException if it is no catalog that can come into force here
     */
    public String offer(String text) {
        return requireCatalogs().offer(text);
    }

    /**
     * The text of the applied catalog. Blocks for a bounded time.
     *
     * @throws DesiredStateException if none is applied, or its text cannot be read
     */
    public String catalogText() {
        String digest = present.state().catalog();
        if (digest.isEmpty()) {
            throw new DesiredStateException(
                    Reason.UNKNOWN, "no catalog is applied: the one that the controller was started with is in force");
        }
        return requireCatalogs().text(digest);
    }

    /**
     * The catalog of a state, with the variants that it forbids. Blocks for a bounded time.
     *
     * @param whole that of the present state
     * @throws DesiredStateException if it cannot come into force here
     */
    public Catalog catalogOf(DesiredState next, Catalog whole) {
        return next.catalog().equals(present.state().catalog())
                ? whole
                : requireCatalogs().of(next.catalog());
    }

    /**
     * A state with the first share of each variant that its catalog has beside former ones of an application, and without the shares of those that
     * have left it: catalog and shares come into force together, so that no leader gives a new variant all queries.
     *
     * @param whole the catalog of the present state
     */
    public DesiredState staging(DesiredState next, Catalog whole) {
        SortedMap<String, Integer> stages = new TreeMap<>(next.stages());
        CatalogDifference difference = new CatalogDifference(whole, catalogOf(next, whole));
        stages.keySet().removeAll(difference.left());
        difference.staged().stream()
                .filter(variant -> !next.forbidden().contains(variant))
                .forEach(variant -> stages.putIfAbsent(variant, DesiredState.FIRST));
        return stages.equals(next.stages()) ? next : next.with(stages);
    }

    private AppliedCatalogs requireCatalogs() {
        AppliedCatalogs applied = catalogs;
        if (applied == null) {
            throw new DesiredStateException(
                    Reason.INVALID,
                    "catalog: a controller with --measure takes none, for it measures that of --catalog");
        }
        return applied;
    }

    /** The revision in force. */
    public Revision present() {
        return present;
    }

    /** Why changes are refused; blank if they are not. */
    public String obstacle() {
        return obstacle;
    }

    /** A catalog as operators wish it; the same object as long as neither changes. */
    public Catalog on(Catalog catalog) {
        DesiredState state = present.state();
        Outcome last = outcome;
        if (last == null || !last.catalog().equals(catalog) || !last.state().equals(state)) {
            last = new Outcome(catalog, state, new DesiredCatalog(catalog).with(state));
            outcome = last;
        }
        return last.result();
    }

    /** Takes over the newest revision of the store. Blocks for a bounded time; never fails. */
    public synchronized void reload() {
        try {
            OptionalLong newest = store.newest();
            if (newest.isEmpty()) {
                refuse("");
            } else if (newest.getAsLong() != present.version() || !obstacle.isEmpty()) {
                readFrom(newest.getAsLong());
            }
        } catch (DesiredStateException e) {
            refuse(String.valueOf(e.getMessage()));
        }
        takeCatalog();
    }

    private void readFrom(long newest) {
        String failure = "";
        for (long version = newest; version > Math.max(0, newest - ATTEMPTS); version--) {
            try {
                Revision revision = store.read(version);
                present = revision;
                refuse(failure.isEmpty() ? "" : "%s; version %d is in force".formatted(failure, version));
                return;
            } catch (DesiredStateException e) {
                failure = failure.isEmpty() ? String.valueOf(e.getMessage()) : failure;
            }
        }
        refuse("%s; version %d stays in force".formatted(failure, present.version()));
    }

    private void refuse(String reason) {
        if (!reason.equals(obstacle) && !reason.isEmpty()) {
            LOG.warn("changes of the desired state are refused: {}", reason);
        }
        obstacle = reason;
    }

    /**
     * A stored revision. Blocks for a bounded time.
     *
     * @throws DesiredStateException if there is none, or the store does not answer
     */
    public Revision read(long version) {
        return version == present.version() ? present : store.read(version);
    }

    /**
     * The newest revisions, at most {@value #SHOWN}, newest first. Blocks for a bounded time.
     *
     * @throws DesiredStateException if the store does not answer
     */
    public List<Revision> history() {
        List<Revision> revisions = new ArrayList<>();
        long newest = present.version();
        for (long version = newest; version > Math.max(0, newest - SHOWN); version--) {
            revisions.add(read(version));
        }
        return revisions;
    }

    /**
     * Requires that a state may come into force in place of a version.
     *
     * @throws DesiredStateException with the reason
     */
    public void require(long expected, DesiredState next, Catalog catalog) {
        if (!obstacle.isEmpty()) {
            throw new DesiredStateException(Reason.UNAVAILABLE, obstacle);
        }
        if (expected != present.version()) {
            throw new DesiredStateException(
                    Reason.CONFLICT,
                    "the desired state has version %d, not %d: read it again and repeat the change"
                            .formatted(present.version(), expected));
        }
        Catalog whole = catalogOf(next, catalog);
        new CatalogDifference(catalog, whole).contractMismatch().ifPresent(mismatch -> {
            throw new DesiredStateException(Reason.INVALID, "catalog: " + mismatch);
        });
        new DesiredCatalog(whole).require(present.state(), next);
    }

    /**
     * Brings a state into force, once the store has it. Blocks for a bounded time.
     *
     * @param expected version that the author has read
     * @param by author of the change
     * @param catalog all variants, also forbidden ones
     * @throws DesiredStateException with the reason, and nothing is changed
     */
    public synchronized Revision change(long expected, DesiredState change, String by, Catalog catalog) {
        reload();
        require(expected, change, catalog);
        DesiredState next = staging(change, catalog);
        if (next.equals(present.state())) {
            return present;
        }
        if (!next.catalog().equals(present.state().catalog())) {
            requireCatalogs().keep(next.catalog());
        }
        Revision revision = new Revision(expected + 1, clock.millis(), by, next);
        if (!store.append(revision)) {
            reload();
            throw new DesiredStateException(
                    Reason.CONFLICT,
                    "another controller has written version %d: read the desired state again and repeat the change"
                            .formatted(revision.version()));
        }
        present = revision;
        takeCatalog();
        return revision;
    }

    /** Changes that the controller itself makes go here, on any thread; without this they are made at once. */
    public void onProposal(Consumer<Proposal> receiver) {
        desk = receiver;
    }

    /**
     * Proposes a change of the state in force. It may fail, or others may undo it: look at {@link #present} for its outcome.
     *
     * @param catalog all variants, also forbidden ones
     */
    public void propose(Proposal proposal, Catalog catalog) {
        Consumer<Proposal> receiver = desk;
        if (receiver != null) {
            receiver.accept(proposal);
            return;
        }
        Revision before = present;
        try {
            var unused = change(before.version(), proposal.change().apply(before.state()), proposal.by(), catalog);
        } catch (DesiredStateException | IllegalArgumentException e) {
            LOG.warn("a change by {} is refused: {}", proposal.by(), e.getMessage());
        }
    }

    /** Closes the store; the state stays in force. */
    @Override
    public void close() {
        store.close();
    }
}
