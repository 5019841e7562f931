package io.infaas.triton.embedded.model;

import io.infaas.triton.embedded.model.ModelEntry.VersionStatus;
import io.infaas.triton.embedded.model.Scheduler.InFlightBudget;
import io.infaas.triton.protocol.ModelConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of one repository folder in explicit control mode: only requested models are loaded. Reads never
 * block; loads and unloads of the same model are serialized.
 */
public final class ModelRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
    private static final int LOCKS = 64;
    private static final String STOPPING =
            "Server is stopping, scheduler for model has stopped accepting new inference requests";

    private final Path repository;
    private final ModelLoader loader;
    private final LongSupplier millis;
    private final Map<String, ModelEntry> entries = new ConcurrentHashMap<>();
    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();

    /**
     * @param inFlightBytes bound on the inputs of all queued and running requests, in bytes
     * @param millis the clock of statistics, in milliseconds since the epoch
     */
    public ModelRegistry(Path repository, long inFlightBytes, LongSupplier millis) {
        this.repository = repository;
        this.loader = new ModelLoader(new InFlightBudget(inFlightBytes));
        this.millis = millis;
    }

    /** A row of the repository index; a model that was never loaded has only a name. */
    public record IndexRow(String name, String version, String state, String reason) {}

    /**
     * A version that is ready to serve.
     *
     * @param version the version in the request; empty for the latest
     */
    public LoadedVersion find(String model, String version) throws NodeException {
        List<LoadedVersion> ready = ready(model, version);
        return ready.get(ready.size() - 1);
    }

    /** The ready versions, ascending: the requested one, or all if none is requested. */
    public List<LoadedVersion> ready(String model, String version) throws NodeException {
        long number = VersionNumber.parse(version);
        ModelEntry entry = entries.get(model);
        String unknown = "Request for unknown model: '" + model + "'";
        if (entry == null) {
            throw NodeException.notFound(unknown + " is not found");
        }
        if (number == VersionNumber.LATEST) {
            List<LoadedVersion> ready = entry.ready();
            if (ready.isEmpty()) {
                throw NodeException.notFound(unknown + " has no available versions");
            }
            return ready;
        }
        VersionStatus row = entry.rows().get(number);
        if (row == null) {
            throw NodeException.notFound(unknown + " version " + number + " is not found");
        }
        return List.of(row.loaded()
                .orElseThrow(() -> new NodeException(
                        ErrorKind.UNAVAILABLE, unknown + " version " + number + " is not at ready state")));
    }

    /**
     * Checks the call and queues it. A version that a load replaces between {@link #find} and this call closes its queue; its successor
     * then takes the call, so a reload refuses no call.
     *
     * @param loadedVersion the result of {@link #find}
     * @param version the version in the request; empty for the latest
     * @return the result; cancel it when the client disconnects
     * @throws NodeException with Triton's text, if the call is invalid, the queue is full, or no version serves the model any more
     */
    public CompletableFuture<InferenceResult> infer(LoadedVersion loadedVersion, String version, InferCall call)
            throws NodeException {
        LoadedVersion serving = loadedVersion;
        Optional<CompletableFuture<InferenceResult>> queued = serving.infer(call);
        while (queued.isEmpty()) {
            LoadedVersion closed = serving;
            serving = find(loadedVersion.spec().name(), version);
            if (serving == closed) {
                throw new NodeException(ErrorKind.UNAVAILABLE, InferCall.prefix(call.id()) + STOPPING);
            }
            queued = serving.infer(call);
        }
        return queued.get();
    }

    /** Whether the version is ready, or any version if none is given. */
    public boolean isReady(String model, String version) throws NodeException {
        VersionNumber.parse(version);
        try {
            return !ready(model, version).isEmpty();
        } catch (NodeException unknown) {
            return false;
        }
    }

    /** The versions in a statistics response: the requested ones, or all ready versions if the name is empty. */
    public List<LoadedVersion> statistics(String model, String version) throws NodeException {
        if (model.isEmpty()) {
            return ready();
        }
        if (!isReady(model, "")) {
            throw NodeException.invalid("requested model '" + model + "' is not available");
        }
        if (!isReady(model, version)) {
            throw NodeException.invalid("requested model version is not available for model '" + model + "'");
        }
        return ready(model, version);
    }

    /** All ready versions, ordered by model name. */
    public List<LoadedVersion> ready() {
        return new TreeMap<>(entries)
                .values().stream().flatMap(e -> e.ready().stream()).toList();
    }

    /**
     * Loads a model from its current files, with the given configuration if there is one. Blocks until the model serves.
     * Without a configuration, it does nothing if the model already serves unchanged files, as in Triton.
     */
    public void load(String model, Optional<String> override) throws NodeException {
        ReentrantLock lock = lock(model);
        lock.lock();
        try {
            ModelDirectory folder = folder(model);
            String files = folder.state();
            Optional<ModelEntry> before = Optional.ofNullable(entries.get(model));
            if (override.isEmpty() && before.isPresent() && before.get().isFrom(files)) {
                return;
            }
            ModelConfig config = folder.config(override);
            List<Long> versions = folder.versions(config);
            if (before.isEmpty() || !before.get().serves(config, files, versions)) {
                replace(folder, new ModelEntry(config, files, new TreeMap<>()), versions, before);
            }
        } finally {
            lock.unlock();
        }
    }

    private void replace(ModelDirectory folder, ModelEntry fresh, List<Long> versions, Optional<ModelEntry> before)
            throws NodeException {
        boolean serving = before.isPresent() && !before.get().ready().isEmpty();
        if (!serving) {
            ModelEntry loading = fresh;
            for (long version : versions) {
                loading = loading.with(version, VersionStatus.without(VersionStatus.State.LOADING, ""));
            }
            entries.put(folder.name(), loading);
        }
        if (versions.isEmpty()) {
            throw NodeException.invalid("load failed for model '" + folder.name()
                    + "': at least one version must be available under the version policy of model '" + folder.name()
                    + "'\n");
        }
        SortedMap<Long, VersionStatus> rows = new TreeMap<>();
        StringBuilder failures = new StringBuilder();
        for (long version : versions) {
            try {
                InferenceCounters counters = counters(before, fresh, version);
                rows.put(version, VersionStatus.ready(loader.load(folder, fresh.config(), version, counters)));
            } catch (NodeException e) {
                LOG.error("model '{}' version {} failed to load: {}", folder.name(), version, e.text());
                String reason = (e.fault() == ErrorKind.INTERNAL ? "Internal: " : "Invalid argument: ") + e.text();
                rows.put(version, VersionStatus.without(VersionStatus.State.UNAVAILABLE, reason));
                failures.append("version ").append(version).append(" is at UNAVAILABLE state: ");
                failures.append(reason).append(";\n");
            }
        }
        ModelEntry loaded = new ModelEntry(fresh.config(), fresh.files(), rows);
        if (failures.isEmpty()) {
            entries.put(folder.name(), loaded);
            before.ifPresent(e -> e.ready().forEach(v -> v.scheduler().close()));
            LOG.info("model '{}' serves version {}", folder.name(), versions);
            return;
        }
        loaded.ready().forEach(v -> v.scheduler().close());
        if (!serving) {
            rows.replaceAll((v, row) -> row.loaded().isPresent()
                    ? VersionStatus.without(VersionStatus.State.UNAVAILABLE, "unloaded")
                    : row);
            entries.put(folder.name(), new ModelEntry(fresh.config(), fresh.files(), rows));
        }
        throw NodeException.invalid("load failed for model '" + folder.name() + "': " + failures);
    }

    private InferenceCounters counters(Optional<ModelEntry> before, ModelEntry fresh, long version) {
        return before.filter(e -> e.differsInInstancesOnly(fresh.config(), fresh.files()))
                .flatMap(e -> Optional.ofNullable(e.rows().get(version)))
                .flatMap(VersionStatus::loaded)
                .map(LoadedVersion::counters)
                .orElseGet(() -> new InferenceCounters(millis));
    }

    /** Refuses new requests, lets requests in flight finish and returns at once. An unknown model is no error, as in Triton. */
    public void unload(String model) {
        ReentrantLock lock = lock(model);
        lock.lock();
        try {
            ModelEntry entry = entries.get(model);
            if (entry == null) {
                return;
            }
            List<LoadedVersion> ready = entry.ready();
            for (LoadedVersion version : ready) {
                entry = entry.with(version.number(), VersionStatus.without(VersionStatus.State.UNLOADING, ""));
            }
            entries.put(model, entry);
            // After the update above: an idle version ends at once, and its callback changes its row.
            for (LoadedVersion version : ready) {
                version.scheduler().close();
                version.scheduler().threads().onEnd(() -> markUnloaded(model, version.number()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void markUnloaded(String model, long version) {
        // The model may have been loaded again: only a version that is still UNLOADING becomes UNAVAILABLE.
        entries.computeIfPresent(model, (name, entry) -> {
            VersionStatus row = entry.rows().get(version);
            return row != null && row.state() == VersionStatus.State.UNLOADING
                    ? entry.with(version, VersionStatus.without(VersionStatus.State.UNAVAILABLE, "unloaded"))
                    : entry;
        });
    }

    /** All models of the repository with the state of their versions, by name. */
    public List<IndexRow> index(boolean readyOnly) throws NodeException {
        SortedMap<String, Optional<ModelEntry>> models = new TreeMap<>();
        folders().forEach(name -> models.put(name, Optional.empty()));
        entries.forEach((name, entry) -> models.put(name, Optional.of(entry)));
        List<IndexRow> rows = new ArrayList<>();
        models.forEach((name, entry) -> {
            if (entry.isEmpty() && !readyOnly) {
                rows.add(new IndexRow(name, "", "", ""));
            }
            entry.ifPresent(e -> e.rows().forEach((version, row) -> {
                if (!readyOnly || row.state() == VersionStatus.State.READY) {
                    rows.add(new IndexRow(
                            name, Long.toString(version), row.state().name(), row.reason()));
                }
            }));
        });
        return rows;
    }

    /** The names of the model folders in the repository, sorted. */
    public List<String> folders() throws NodeException {
        try (Stream<Path> paths = Files.list(repository)) {
            return paths.filter(Files::isDirectory)
                    .map(p -> p.getFileName().toString())
                    .filter(n -> !n.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw NodeException.internal("model repository " + repository + " can't be listed: " + e.getMessage());
        }
    }

    private ModelDirectory folder(String model) throws NodeException {
        try {
            Path path = repository.resolve(model).normalize();
            if (isName(model) && repository.normalize().equals(path.getParent()) && Files.isDirectory(path)) {
                return new ModelDirectory(path);
            }
        } catch (InvalidPathException e) {
            LOG.debug("model name '{}' is no file name", model, e);
        }
        throw NodeException.internal(ModelDirectory.unreadable(model));
    }

    /** Whether the name is a single path segment, so it cannot leave the repository. */
    private static boolean isName(String model) {
        return !model.isEmpty() && !model.contains("/") && !model.equals(".") && !model.equals("..");
    }

    private ReentrantLock lock(String model) {
        return locks.get(Math.floorMod(model.hashCode(), LOCKS));
    }

    /**
     * Refuses new requests and waits until those in flight have finished, at most {@code millis} milliseconds; false on
     * timeout.
     */
    public boolean drain(long millis) throws InterruptedException {
        List<LoadedVersion> loadedVersions = ready();
        loadedVersions.forEach(v -> v.scheduler().close());
        long deadline = System.nanoTime() + millis * 1_000_000;
        boolean ended = true;
        for (LoadedVersion version : loadedVersions) {
            ended &= version.scheduler().threads().awaitEnd(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        return ended;
    }

    @Override
    public void close() {
        ready().forEach(v -> v.scheduler().close());
    }

    /** Parses version numbers in requests. */
    static final class VersionNumber {
        /** The value for a request without a version. */
        static final long LATEST = -1;

        private VersionNumber() {}

        static long parse(String text) throws NodeException {
            if (text.isEmpty()) {
                return LATEST;
            }
            long number = leadingNumber(text);
            if (number < 0) {
                throw NodeException.invalid(
                        "invalid model version specified '" + text + "' , version should be an integral value > 0");
            }
            return number;
        }

        /** Parses like C++'s {@code stol}: leading blanks, a sign and digits; it ignores the rest. */
        private static long leadingNumber(String text) throws NodeException {
            String blankless = text.stripLeading();
            int end = blankless.startsWith("-") || blankless.startsWith("+") ? 1 : 0;
            while (end < blankless.length() && blankless.charAt(end) >= '0' && blankless.charAt(end) <= '9') {
                end++;
            }
            try {
                return Long.parseLong(blankless.substring(0, end));
            } catch (NumberFormatException e) {
                throw NodeException.invalid("failed to get model version from specified version string '" + text
                        + "' (details: stol), version should be an integral value > 0");
            }
        }
    }
}
