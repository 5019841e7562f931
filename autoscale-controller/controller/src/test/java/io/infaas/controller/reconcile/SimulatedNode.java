package io.infaas.controller.reconcile;

import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.metrics.MemoryReading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A Triton in simulated time, with the load and unload times, messages and failure modes of a real one. An action continues
 * after its caller's deadline.
 */
final class SimulatedNode implements NodeControl {

    static final Duration LOADING = Duration.ofMillis(400);
    static final Duration LEAVING = Duration.ofMillis(1300);
    static final Duration LOAD_DEADLINE = Duration.ofSeconds(20);
    static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration TRIP = Duration.ofMillis(1);

    enum ModelState {
        READY,
        LOADING,
        LEAVING
    }

    private enum ProcessState {
        RUNNING,
        STOPPED,
        DEAD
    }

    private record Sight(long at, Set<String> ready) {}

    private final SimulatedTime time;
    private final Set<String> repository;
    private final Map<String, ModelState> models = new TreeMap<>();
    /** Instances of models that have more than the one of their repository. */
    private final Map<String, Integer> instances = new TreeMap<>();

    private final Map<String, Deque<Runnable>> queues = new HashMap<>();
    private final Map<String, Integer> failingLoads = new HashMap<>();
    private final List<CompletableFuture<?>> open = new ArrayList<>();
    private final Set<String> stuck = new HashSet<>();
    private final List<Runnable> held = new ArrayList<>();
    private final Deque<Sight> sights = new ArrayDeque<>();

    private ProcessState process = ProcessState.RUNNING;
    private Supplier<MemoryReading> reading = () -> MemoryReading.NONE;
    private boolean unreachable;
    private int generation;
    private boolean failsToWarm;
    private boolean sticks;
    private Duration lag = Duration.ZERO;
    int loads;
    int unloads;
    int resizes;

    SimulatedNode(SimulatedTime time, Set<String> repository) {
        this.time = time;
        this.repository = Set.copyOf(repository);
        saw();
    }

    /** All models that take memory, by their state. */
    Map<String, ModelState> models() {
        return models;
    }

    /** Grows with each process that ends. */
    int generation() {
        return generation;
    }

    Set<String> answering() {
        return process == ProcessState.RUNNING ? ready() : Set.of();
    }

    Set<String> ready() {
        Set<String> ready = new TreeSet<>();
        models.forEach((model, state) -> {
            if (state == ModelState.READY) {
                ready.add(model);
            }
        });
        return ready;
    }

    int instances(String model) {
        return instances.getOrDefault(model, 1);
    }

    private Map<String, Integer> counts() {
        return ready().stream().collect(Collectors.toMap(model -> model, this::instances));
    }

    void has(Set<String> loaded) {
        loaded.forEach(model -> models.put(model, ModelState.READY));
        saw();
    }

    void drop(String model) {
        models.remove(model);
        instances.remove(model);
        saw();
    }

    void failLoads(String model, int times) {
        failingLoads.put(model, times);
    }

    void failToWarm(boolean fails) {
        failsToWarm = fails;
    }

    /** Unloaded models stay LEAVING for ever, like models whose process died; they take no memory. */
    void stick(boolean does) {
        sticks = does;
    }

    /** The node reports this of its machine. */
    void reports(Supplier<MemoryReading> machine) {
        reading = machine;
    }

    void lag(Duration behind) {
        lag = behind;
    }

    void unreachable(boolean silent) {
        unreachable = silent;
    }

    /** Ends calls in flight, if their caller is still reachable. */
    void kill() {
        process = ProcessState.DEAD;
        generation++;
        models.clear();
        instances.clear();
        queues.clear();
        stuck.clear();
        held.clear();
        sights.clear();
        if (!unreachable) {
            List<CompletableFuture<?>> lost = List.copyOf(open);
            open.clear();
            lost.forEach(call -> fail(call, TritonCode.UNAVAILABLE, "connection refused"));
        }
    }

    void start(Set<String> loaded) {
        if (process != ProcessState.DEAD) {
            return;
        }
        process = ProcessState.RUNNING;
        has(loaded);
    }

    void stop() {
        if (process == ProcessState.RUNNING) {
            process = ProcessState.STOPPED;
        }
    }

    void resume() {
        if (process == ProcessState.STOPPED) {
            process = ProcessState.RUNNING;
            List<Runnable> now = List.copyOf(held);
            held.clear();
            now.forEach(Runnable::run);
        }
    }

    @Override
    public CompletionStage<Index> index(Predicate<String> counted) {
        return call(DEADLINE, answer -> {
            Set<String> leaving = new HashSet<>(stuck);
            models.keySet().stream()
                    .filter(model -> models.get(model) == ModelState.LEAVING)
                    .forEach(leaving::add);
            answer.complete(new Index(repository, ready(), leaving, counts()));
        });
    }

    @Override
    public CompletionStage<Set<String>> loaded() {
        return call(DEADLINE, answer -> {
            saw();
            long seen = time.now() - lag.toNanos();
            Optional<Set<String>> then = sights.stream()
                    .filter(sight -> sight.at() <= seen)
                    .reduce((a, b) -> b)
                    .map(Sight::ready);
            answer.complete(then.orElse(sights.getFirst().ready()));
        });
    }

    @Override
    public CompletionStage<Void> load(String model) {
        loads++;
        return call(LOAD_DEADLINE, answer -> inTurn(model, () -> load(model, answer)));
    }

    private void load(String model, CompletableFuture<Void> answer) {
        if (!repository.contains(model)) {
            end(
                    model,
                    () -> fail(
                            answer,
                            TritonCode.INTERNAL,
                            "failed to load '" + model + "', failed to poll from model repository"));
        } else if (models.containsKey(model)) {
            end(model, () -> answer.complete(null));
        } else if (failingLoads.merge(model, -1, Integer::sum) >= 0) {
            failLoad(model, answer);
        } else {
            models.put(model, ModelState.LOADING);
            instances.remove(model);
            inside(
                    LOADING,
                    () -> end(model, () -> {
                        models.put(model, ModelState.READY);
                        stuck.remove(model);
                        saw();
                        answer.complete(null);
                    }));
        }
    }

    private void failLoad(String model, CompletableFuture<Void> answer) {
        String text = "load failed for model '" + model + "': version 1 is at UNAVAILABLE state: no luck;";
        inside(LOADING, () -> end(model, () -> fail(answer, TritonCode.INVALID_ARGUMENT, text)));
    }

    @Override
    public CompletionStage<Void> resize(String model, int wanted) {
        resizes++;
        return call(LOAD_DEADLINE, answer -> inTurn(model, () -> resize(model, wanted, answer)));
    }

    private void resize(String model, int wanted, CompletableFuture<Void> answer) {
        if (models.get(model) != ModelState.READY) {
            end(
                    model,
                    () -> fail(
                            answer, TritonCode.NOT_FOUND, "Request for unknown model: '" + model + "' is not found"));
        } else if (instances(model) == wanted) {
            end(model, () -> answer.complete(null));
        } else if (failingLoads.merge(model, -1, Integer::sum) >= 0) {
            failLoad(model, answer);
        } else {
            inside(
                    LOADING,
                    () -> end(model, () -> {
                        if (models.containsKey(model)) {
                            instances.put(model, wanted);
                        }
                        answer.complete(null);
                    }));
        }
    }

    @Override
    public CompletionStage<Void> unload(String model) {
        unloads++;
        return call(
                DEADLINE,
                answer -> inTurn(model, () -> {
                    if (models.containsKey(model) && sticks) {
                        models.remove(model);
                        stuck.add(model);
                        saw();
                        end(model, () -> answer.complete(null));
                    } else if (models.containsKey(model)) {
                        models.put(model, ModelState.LEAVING);
                        saw();
                        answer.complete(null);
                        inside(LEAVING, () -> end(model, () -> models.remove(model)));
                    } else {
                        end(model, () -> answer.complete(null));
                    }
                }));
    }

    @Override
    public CompletionStage<Presence> presence(String model) {
        return call(DEADLINE, answer -> answer.complete(presenceOf(model)));
    }

    private Presence presenceOf(String model) {
        ModelState state = models.get(model);
        if (state == null) {
            return stuck.contains(model) ? Presence.LEAVING : Presence.GONE;
        }
        return state == ModelState.LEAVING ? Presence.LEAVING : Presence.HELD;
    }

    @Override
    public CompletionStage<MemoryReading> memory() {
        return call(DEADLINE, answer -> answer.complete(reading.get()));
    }

    @Override
    public CompletionStage<Void> warm(String model) {
        return call(
                DEADLINE,
                answer -> inside(Duration.ofMillis(20), () -> {
                    if (failsToWarm) {
                        fail(answer, TritonCode.INTERNAL, "no memory for '" + model + "'");
                    } else if (models.get(model) == ModelState.READY) {
                        answer.complete(null);
                    } else {
                        fail(answer, TritonCode.NOT_FOUND, "Request for unknown model: '" + model + "' is not found");
                    }
                }));
    }

    @Override
    public void close() {
        unreachable = true;
    }

    /** Loads and unloads of one model wait for each other. */
    private void inTurn(String model, Runnable begin) {
        Deque<Runnable> queue = queues.computeIfAbsent(model, none -> new ArrayDeque<>());
        queue.add(begin);
        if (queue.size() == 1) {
            begin.run();
        }
    }

    private void end(String model, Runnable last) {
        last.run();
        Deque<Runnable> queue = queues.getOrDefault(model, new ArrayDeque<>());
        queue.poll();
        if (!queue.isEmpty()) {
            queue.element().run();
        }
    }

    private void saw() {
        sights.add(new Sight(time.now(), ready()));
        if (sights.size() > 1000) {
            sights.remove();
        }
    }

    /** Schedules work of the process: dropped if the process is dead by then, deferred while it is stopped. */
    private void inside(Duration wait, Runnable happens) {
        int mine = generation;
        time.after(wait, () -> {
            if (mine != generation) {
                return;
            }
            if (process == ProcessState.STOPPED) {
                held.add(happens);
            } else {
                happens.run();
            }
        });
    }

    private <T> CompletionStage<T> call(Duration deadline, Consumer<CompletableFuture<T>> body) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        open.add(answer);
        time.after(deadline, () -> {
            open.removeIf(call -> call == answer);
            fail(answer, TritonCode.DEADLINE_EXCEEDED, "no answer within " + deadline);
        });
        if (unreachable) {
            return answer;
        }
        if (process == ProcessState.DEAD) {
            time.after(TRIP, () -> fail(answer, TritonCode.UNAVAILABLE, "connection refused"));
        } else {
            inside(TRIP, () -> body.accept(answer));
        }
        return answer;
    }

    private static void fail(CompletableFuture<?> answer, TritonCode code, String text) {
        answer.completeExceptionally(new TritonException(code, text));
    }
}
