package io.infaas.builder.session;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.inputs.DataSets;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.store.StepStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a build, from reading the data to writing the result: output folder, step store and variant factory. It owns the folder
 * and the store; closing it releases both, and discards an output that was not committed.
 */
public final class BuildSession implements AutoCloseable {

    private final BuildOutput output;
    private final StepStore store;
    private final VariantFactory factory;

    private BuildSession(BuildOutput output, StepStore store, VariantFactory factory) {
        this.output = output;
        this.store = store;
        this.factory = factory;
    }

    /**
     * Reads the data, makes batch sizes dynamic and fits heads, so that every network can be transformed and measured.
     *
     * @param target folder of the result; steps are kept in the work folder beside it
     * @param profileBudget longest time to measure one variant
     * @param force forget the steps of former builds
     * @throws BuildException naming the file or field, the error and the remedy; bad data leave no work folder behind
     */
    public static BuildSession open(
            ReadInputs inputs, StepKeys keys, Path target, Duration profileBudget, boolean force, Progress progress)
            throws IOException {
        BuildOutput output = BuildOutput.open(target);
        @Nullable StepStore store = null;
        boolean opened = false;
        try {
            DataSets data = DataSets.read(inputs, output.scratch());
            store = StepStore.open(BuildOutput.work(target));
            if (force) {
                store.clear();
            }
            Bench bench = Bench.open(inputs, data, output.scratch(), keys.host().cores(), profileBudget, progress);
            Bench trained = bench.plus(new HeadNetworks(bench, keys, store, progress).networks());
            BuildSession session = new BuildSession(output, store, new VariantFactory(trained, keys, store));
            opened = true;
            return session;
        } finally {
            if (!opened) {
                close(output, store);
            }
        }
    }

    public BuildOutput output() {
        return output;
    }

    public StepStore store() {
        return store;
    }

    public VariantFactory factory() {
        return factory;
    }

    @Override
    public void close() {
        close(output, store);
    }

    private static void close(BuildOutput output, @Nullable StepStore store) {
        try (output) {
            if (store != null) {
                store.close();
            }
        }
    }
}
