package io.infaas.simulator.machine;

import io.infaas.controller.reconcile.NodeControl;
import io.infaas.simulator.time.VirtualTime;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.metrics.MemoryReading;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Model control of a simulated machine, with the network between them. */
final class MachineControl implements NodeControl {

    private static final Duration TRIP = Duration.ofMillis(1);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration LOAD_DEADLINE = Duration.ofMinutes(2);
    private static final Duration WARM = Duration.ofMillis(50);

    private final VirtualTime time;
    private final SimulatedMachine machine;

    MachineControl(VirtualTime time, SimulatedMachine machine) {
        this.time = time;
        this.machine = machine;
    }

    @Override
    public CompletionStage<Index> index(Predicate<String> countedModels) {
        return call(
                TRIP,
                DEADLINE,
                answer ->
                        answer.complete(new Index(machine.repository(), machine.ready(), Set.of(), machine.copies())));
    }

    @Override
    public CompletionStage<Set<String>> loaded() {
        return call(TRIP, DEADLINE, answer -> answer.complete(machine.ready()));
    }

    @Override
    public CompletionStage<Void> load(String model) {
        return call(TRIP, LOAD_DEADLINE, answer -> machine.load(model, answer));
    }

    @Override
    public CompletionStage<Void> resize(String model, int instances) {
        return call(TRIP, LOAD_DEADLINE, answer -> machine.resize(model, instances, answer));
    }

    @Override
    public CompletionStage<Void> unload(String model) {
        return call(TRIP, DEADLINE, answer -> {
            machine.unload(model);
            answer.complete(null);
        });
    }

    @Override
    public CompletionStage<Presence> presence(String model) {
        return call(
                TRIP,
                DEADLINE,
                answer -> answer.complete(
                        machine.isReady(model) || machine.isLoading(model) ? Presence.HELD : Presence.GONE));
    }

    @Override
    public CompletionStage<MemoryReading> memory() {
        return call(TRIP, DEADLINE, answer -> answer.complete(MemoryReading.NONE));
    }

    @Override
    public CompletionStage<Void> warm(String model) {
        return call(WARM, DEADLINE, answer -> machine.warm(model, answer));
    }

    @Override
    public void close() {
        // calls end by their deadlines
    }

    private <T> CompletionStage<T> call(Duration delay, Duration deadline, Consumer<CompletableFuture<T>> body) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        time.schedule(
                () -> machine.receive(() -> {
                    if (machine.isUp()) {
                        body.accept(answer);
                    } else {
                        answer.completeExceptionally(new TritonException(TritonCode.UNAVAILABLE, "connection refused"));
                    }
                }),
                delay.toNanos());
        time.schedule(
                () -> answer.completeExceptionally(
                        new TritonException(TritonCode.DEADLINE_EXCEEDED, "no answer within " + deadline)),
                deadline.toNanos());
        return answer;
    }
}
