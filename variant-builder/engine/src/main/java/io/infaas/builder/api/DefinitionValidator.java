package io.infaas.builder.api;

import io.infaas.builder.bench.TemporaryBench;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.search.Grid;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Checks a definition and everything that it names, and runs each trained network once on the evaluation data. Writes nothing.
 */
public final class DefinitionValidator {

    /**
     * @param definition the application's definition, or its folder
     * @throws BuildException naming the file or field, the error and the remedy
     */
    public void validate(Path definition, Progress progress) {
        ReadInputs inputs =
                ReadInputs.read(DefinitionFiles.read(definition.toAbsolutePath().normalize()));
        try (TemporaryBench temporary = TemporaryBench.open(inputs, BuildRequest.PROFILE_BUDGET, progress)) {
            for (TrainedNetwork network : temporary.bench().inputs().networks()) {
                try {
                    progress.note(String.format(
                            Locale.ROOT,
                            "%s: accuracy %.4f as trained",
                            network.name(),
                            temporary
                                    .bench()
                                    .run(network.file(), network.file())
                                    .accuracy()
                                    .value()));
                } catch (VariantException e) {
                    throw network.doesNotRun(e);
                }
            }
        }
        inputs.encoders()
                .forEach(encoder -> progress.note("%s: a build fits the heads %s"
                        .formatted(encoder.name(), encoder.head().names())));
        int settings = Grid.of(inputs.definition()).size();
        progress.note("%s is valid: %d networks, %d transforms, %d settings: at most %d variants"
                .formatted(
                        inputs.files().file(),
                        inputs.networks().size(),
                        inputs.transforms().size(),
                        settings,
                        inputs.networks().size() * inputs.transforms().size() * settings));
    }
}
