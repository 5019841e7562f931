package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.triton.metrics.MemoryReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Checks the calls to a node: one at a time per model, within its memory, and no unload of a model in use. */
final class CheckedNodeControl implements NodeControl {

    private final String id;
    private final SimulatedNode node;
    private final LoopSimulation loop;
    private final Set<String> busy = new HashSet<>();
    private final Set<String> loading = new HashSet<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, Long> quietUntil = new HashMap<>();
    private int generation;

    CheckedNodeControl(String id, SimulatedNode node, LoopSimulation loop) {
        this.id = id;
        this.node = node;
        this.loop = loop;
    }

    /**
     * Models that a new process loaded at its start are unknown until an observation shows them. A model that was just
     * unloaded does not count as loaded while the node may still show it, although a new process may have loaded it again.
     */
    private void know(Set<String> models) {
        if (generation != node.generation()) {
            generation = node.generation();
            known.clear();
        }
        models.stream()
                .filter(model -> quietUntil.getOrDefault(model, Long.MIN_VALUE) < loop.time.now())
                .forEach(known::add);
    }

    private void quiet(String model) {
        Duration ends = LoopSimulation.SETTINGS.grace().plus(LoopSimulation.TICK);
        quietUntil.put(model, loop.time.now() + ends.toNanos());
    }

    @Override
    public CompletionStage<Index> index(Predicate<String> counted) {
        return node.index(counted).thenApply(index -> {
            know(index.ready());
            return index;
        });
    }

    @Override
    public CompletionStage<Set<String>> loaded() {
        return node.loaded().thenApply(models -> {
            know(models);
            return models;
        });
    }

    @Override
    public CompletionStage<Void> load(String model) {
        assertThat(busy.add(model))
                .as("load of %s on %s while it is acted on", model, id)
                .isTrue();
        quietUntil.remove(model);
        know(Set.of(model));
        Set<String> held = new HashSet<>(node.models().keySet());
        held.retainAll(known);
        loading.add(model);
        held.removeAll(loading);
        long loads = loading.stream().mapToLong(loop.shop::peak).sum();
        assertThat(resting(held) + loads)
                .as("memory of %s on %s with %s", held, id, model)
                .isLessThanOrEqualTo(SmallCatalog.MEMORY);
        assertThat(loading).hasSizeLessThanOrEqualTo(LoopSimulation.SETTINGS.loadsPerNode());
        return node.load(model).whenComplete((value, failure) -> {
            if (failure != null) {
                quiet(model);
            }
            loading.remove(model);
            busy.remove(model);
        });
    }

    @Override
    public CompletionStage<Void> resize(String model, int instances) {
        assertThat(busy.add(model))
                .as("resize of %s on %s while it is acted on", model, id)
                .isTrue();
        int more = Math.max(0, instances - node.instances(model));
        Set<String> held = new HashSet<>(node.models().keySet());
        held.retainAll(known);
        held.removeAll(loading);
        long loads = loading.stream().mapToLong(loop.shop::peak).sum() + more * loop.shop.peak(model);
        assertThat(more == 0 || resting(held) + loads <= SmallCatalog.MEMORY)
                .as("memory of %s on %s with %d more of %s", held, id, more, model)
                .isTrue();
        return node.resize(model, instances).whenComplete((value, failure) -> busy.remove(model));
    }

    private long resting(Set<String> held) {
        return held.stream()
                .mapToLong(model -> loop.shop.resting(model) * node.instances(model))
                .sum();
    }

    @Override
    public CompletionStage<Void> unload(String model) {
        assertThat(busy.add(model))
                .as("unload of %s on %s while it is acted on", model, id)
                .isTrue();
        loop.unloads(new Placement(model, id));
        return node.unload(model).whenComplete((value, failure) -> busy.remove(model));
    }

    @Override
    public CompletionStage<Presence> presence(String model) {
        return node.presence(model).thenApply(presence -> {
            if (presence == Presence.GONE) {
                quiet(model);
            }
            return presence;
        });
    }

    @Override
    public CompletionStage<MemoryReading> memory() {
        return node.memory();
    }

    @Override
    public CompletionStage<Void> warm(String model) {
        return node.warm(model);
    }

    @Override
    public void close() {
        node.close();
    }
}
