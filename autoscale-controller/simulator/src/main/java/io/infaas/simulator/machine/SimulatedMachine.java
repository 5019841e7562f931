package io.infaas.simulator.machine;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.simulator.time.VirtualTime;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A machine with a Triton whose repository has all variants of a catalog. */
public final class SimulatedMachine {

    private final VirtualTime time;
    private final Random random;
    private final Truth truth;
    private final Catalog catalog;
    private final String id;
    private final NodeType type;
    private final SharedResource processors;
    private final SharedResource accelerators;
    private final SortedMap<String, LoadedModel> models = new TreeMap<>();
    private final Set<String> loading = new TreeSet<>();
    private final List<Runnable> messages = new ArrayList<>();
    private boolean standsStill;
    private boolean up = true;

    /** The end of a request at a machine. */
    public enum Outcome {
        RESULT,
        /** The model is not loaded. */
        UNKNOWN_MODEL,
        /** The machine is gone; the request never reached it. */
        UNREACHABLE,
        /** The machine is gone; the request may have been executed. */
        LOST
    }

    /** Receives the end of a request; never called before the call of {@link #execute} returns. */
    @FunctionalInterface
    public interface Receiver {
        void onEnd(Outcome outcome);
    }

    /** @param random of load times and of the noise of executions */
    SimulatedMachine(VirtualTime time, Random random, Truth truth, Catalog catalog, String id, NodeType type) {
        this.time = time;
        this.random = random;
        this.truth = truth;
        this.catalog = catalog;
        this.id = id;
        this.type = type;
        this.processors = new SharedResource(time, type.cores());
        this.accelerators = new SharedResource(time, Math.max(1, type.gpus()));
    }

    /** Sends a request; the network takes {@code networkNanos} each way. */
    public void execute(String model, int items, long networkNanos, Receiver receiver) {
        time.schedule(() -> arrive(model, items, outcome -> answer(receiver, outcome, networkNanos)), networkNanos);
    }

    private void answer(Receiver receiver, Outcome outcome, long networkNanos) {
        time.schedule(() -> receiver.onEnd(outcome), networkNanos);
    }

    private void arrive(String model, int items, Receiver receiver) {
        LoadedModel loaded = models.get(model);
        if (!up) {
            receiver.onEnd(Outcome.UNREACHABLE);
        } else if (loaded == null) {
            receiver.onEnd(Outcome.UNKNOWN_MODEL);
        } else {
            loaded.execute(items, receiver);
        }
    }

    public boolean isUp() {
        return up;
    }

    /** Whether a model serves. */
    public boolean isReady(String model) {
        return up && models.containsKey(model);
    }

    /** Whether no model is loaded or being loaded. */
    public boolean isEmpty() {
        return models.isEmpty() && loading.isEmpty();
    }

    /** Ends the machine, with all requests on it. */
    void end() {
        up = false;
        standsStill = false;
        processors.clear();
        accelerators.clear();
        SortedMap<String, LoadedModel> ended = new TreeMap<>(models);
        models.clear();
        ended.values().forEach(LoadedModel::end);
        answerMessages();
    }

    /** Works at a fraction of its speed for a while. */
    public void slow(double speed, Duration length) {
        setSpeed(speed);
        time.schedule(() -> setSpeed(1), length.toNanos());
    }

    /** Works at a fraction of its speed. With 0 it stands still, and answers nothing until it goes on. */
    void setSpeed(double speed) {
        processors.setSpeed(speed);
        accelerators.setSpeed(speed);
        standsStill = up && speed == 0;
        if (!standsStill) {
            answerMessages();
        }
    }

    private void answerMessages() {
        List<Runnable> due = List.copyOf(messages);
        messages.clear();
        due.forEach(Runnable::run);
    }

    /** Begins with a message, once the machine does not stand still. */
    public void receive(Runnable message) {
        if (standsStill) {
            messages.add(message);
        } else {
            message.run();
        }
    }

    Set<String> repository() {
        Set<String> names = new TreeSet<>();
        catalog.variants().forEach(variant -> names.add(variant.name()));
        return names;
    }

    Set<String> ready() {
        return new TreeSet<>(models.keySet());
    }

    Map<String, Integer> copies() {
        Map<String, Integer> copies = new TreeMap<>();
        models.forEach((model, loaded) ->
                copies.put(model, loaded.copies() * loaded.variant().settings().instances()));
        return copies;
    }

    boolean isLoading(String model) {
        return loading.contains(model);
    }

    /** Loads a model; the answer comes once it serves, or with the reason why it cannot. None comes if the machine ends meanwhile. */
    void load(String model, CompletableFuture<Void> answer) {
        if (models.containsKey(model)) {
            answer.complete(null);
            return;
        }
        Optional<Variant> variant = catalog.variant(model);
        Optional<Profile> profile = variant.flatMap(this::profile);
        if (profile.isEmpty()) {
            fail(answer, TritonCode.INTERNAL, "failed to load '" + model + "', failed to poll from model repository");
            return;
        }
        loading.add(model);
        time.schedule(
                () -> {
                    loading.remove(model);
                    if (!up) {
                        return;
                    }
                    LoadedModel loaded = create(variant.get(), profile.get());
                    MemorySize memory = models.values().stream()
                            .map(LoadedModel::restingMemory)
                            .reduce(type.peakMemory(profile.get()), MemorySize::plus);
                    if (!memory.fitsInto(type.memory())) {
                        fail(
                                answer,
                                TritonCode.INVALID_ARGUMENT,
                                "load failed for model '" + model + "': out of memory");
                        return;
                    }
                    models.put(model, loaded);
                    answer.complete(null);
                },
                (long) (profile.get().loadMs() * truth.ofStart(random) * 1e6));
    }

    void resize(String model, int instances, CompletableFuture<Void> answer) {
        LoadedModel loaded = models.get(model);
        if (loaded == null) {
            failUnknown(model, answer);
            return;
        }
        long nanos = (long) (profile(loaded.variant()).map(Profile::loadMs).orElse(0.0) * 1e6);
        time.schedule(
                () -> {
                    loaded.resize(
                            Math.max(1, instances / loaded.variant().settings().instances()));
                    answer.complete(null);
                },
                nanos);
    }

    void warm(String model, CompletableFuture<Void> answer) {
        if (models.containsKey(model)) {
            answer.complete(null);
        } else {
            failUnknown(model, answer);
        }
    }

    private static void failUnknown(String model, CompletableFuture<Void> answer) {
        fail(answer, TritonCode.NOT_FOUND, "Request for unknown model: '" + model + "' is not found");
    }

    private static void fail(CompletableFuture<Void> answer, TritonCode code, String message) {
        answer.completeExceptionally(new TritonException(code, message));
    }

    void unload(String model) {
        LoadedModel loaded = models.remove(model);
        if (loaded != null) {
            loaded.end();
        }
    }

    /** Part of the machine's memory that loaded models take, 0 to 1. */
    double memoryShare() {
        return models.values().stream()
                .mapToDouble(model -> model.restingMemory().shareOf(type.memory()))
                .sum();
    }

    private LoadedModel create(Variant variant, Profile profile) {
        return new LoadedModel(
                time,
                random,
                truth,
                variant,
                profile,
                type,
                LoadedModel.isOnAccelerator(profile) ? accelerators : processors,
                truth.ofNode(id));
    }

    private Optional<Profile> profile(Variant variant) {
        return variant.profile(type.name());
    }
}
