package io.infaas.controller.follow;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.store.Document;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.StoreException;
import io.infaas.catalog.store.VariantFiles;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads a published catalog, and takes over each later one. A missing, unreadable or refused catalog gets one line until a look succeeds, and the
 * former catalog stays in force. Asks the store whether the catalog has changed, and reads it only then.
 */
public final class CatalogFollower implements AutoCloseable {

    /** Time between two looks. */
    public static final Duration EVERY = Duration.ofSeconds(10);

    private final Location source;
    private final ObjectStore store;
    private final Consumer<String> notices;
    private final ScheduledExecutorService polls = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "catalog-follower");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<String> variants;
    private Catalog published;
    private String version;
    private String reported = "";
    private boolean refused;

    private CatalogFollower(Location source, ObjectStore store, Document first, Consumer<String> notices) {
        this.source = source;
        this.store = store;
        this.notices = notices;
        this.variants = variants(store, notices);
        this.published = first.as(Catalog.class);
        this.version = first.version();
    }

    /**
     * Reads the published catalog. Blocks.
     *
     * @param store of {@code source}; closed with this, or if this fails
     * @param notices receives adoptions and refusals
     * @throws StoreException in one line, also if nothing is published
     * @throws DocumentException in one line, if the document is no catalog
     */
    public static CatalogFollower open(Location source, ObjectStore store, Consumer<String> notices) {
        boolean available = false;
        try {
            Document first = store.read(CatalogFile.NAME)
                    .orElseThrow(() -> new StoreException(
                            "%s: has no %s; publish to it first".formatted(source, CatalogFile.NAME)));
            CatalogFollower follower = new CatalogFollower(source, store, first, notices);
            available = true;
            return follower;
        } finally {
            if (!available) {
                store.close();
            }
        }
    }

    private static Set<String> variants(ObjectStore store, Consumer<String> notices) {
        try {
            return store.keys(VariantFiles.PREFIX).stream()
                    .map(VariantFiles::variant)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (StoreException e) {
            notices.accept("models of former catalogs stay on the nodes: " + e.getMessage());
            return Set.of();
        }
    }

    /** Names of all variants that existed when this was opened, also without a catalog entry; none if they could not be listed. */
    public Set<String> variants() {
        return variants;
    }

    /** The newest catalog that could be read, as it was published. */
    public Catalog published() {
        return published;
    }

    /**
     * Looks again and again from now on.
     *
     * @param period time between two looks
     */
    public void follow(Duration period, CatalogInForce inForce) {
        var unused = polls.scheduleWithFixedDelay(
                () -> look(inForce), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks once. */
    void look(CatalogInForce inForce) {
        try {
            Optional<Document> changed = store.readUnless(CatalogFile.NAME, version);
            if (changed.isPresent()) {
                // a refused catalog is not read again until it is replaced
                version = changed.get().version();
                refused = true;
                take(changed.get().as(Catalog.class), inForce);
                refused = false;
            }
            reported = "";
            inForce.recordLook(refused);
        } catch (StoreException e) {
            keep(inForce, "cannot be read", String.valueOf(e.getMessage()));
        } catch (DocumentException | IllegalArgumentException e) {
            keep(inForce, "is refused", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // an escaping failure would silently end all further looks
            keep(inForce, "is refused", "internal error: " + e);
        }
    }

    private void take(Catalog next, CatalogInForce inForce) {
        if (next.equals(published)) {
            return;
        }
        Catalog completed = inForce.complete(next);
        published = next;
        inForce.replace(completed);
        notices.accept("%s: a new catalog is in force, with %d variants of %d applications"
                .formatted(source, next.variants().size(), next.applications().size()));
    }

    private void keep(CatalogInForce inForce, String state, String why) {
        inForce.recordLook(true);
        String line = why.lines().findFirst().orElse("");
        if (!line.equals(reported)) {
            reported = line;
            notices.accept("the published catalog %s, the former one stays in force: %s".formatted(state, line));
        }
    }

    /** Ends a look that is under way. */
    @Override
    public void close() {
        polls.shutdownNow();
        store.close();
    }
}
