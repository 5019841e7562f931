package io.infaas.builder.api;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.bench.TemporaryBench;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks that a result matches its catalog: each variant's files have the digest in its name. Each variant that runs on this machine
 * answers the evaluation data with the stated accuracy, within its interval. Changes nothing.
 */
public final class ResultVerifier {

    /**
     * @param definition the definition of the result, for its evaluation data
     * @param result the folder that a build wrote
     * @throws BuildException with one line for each variant that does not match the catalog
     */
    public void verify(Path definition, Path result, Progress progress) {
        Path folderOfResult = result.toAbsolutePath().normalize();
        ReadInputs inputs =
                ReadInputs.read(DefinitionFiles.read(definition.toAbsolutePath().normalize()));
        Catalog catalog = BuildOutput.catalog(folderOfResult);
        StageCounter stages = new StageCounter(progress, System::nanoTime, Optional.empty());
        stages.expect(catalog.variants().size());
        List<String> differences = new ArrayList<>();
        try (TemporaryBench temporary = TemporaryBench.open(inputs, BuildRequest.PROFILE_BUDGET, progress)) {
            for (Variant variant : catalog.variants()) {
                stages.next(variant.name());
                Path folder = folderOfResult.resolve(BuildOutput.REPOSITORY).resolve(variant.name());
                difference(variant, folder, temporary.bench())
                        .ifPresent(difference -> differences.add(folder + ": " + difference));
            }
        }
        if (!differences.isEmpty()) {
            throw new BuildException(String.join(System.lineSeparator(), differences));
        }
        progress.note("%s matches its catalog: %d variants"
                .formatted(folderOfResult, catalog.variants().size()));
    }

    private static Optional<String> difference(Variant variant, Path folder, Bench bench) {
        if (!Files.isDirectory(folder)) {
            return Optional.of("folder is missing; build again");
        }
        if (!VariantFolder.isIntact(folder)) {
            return Optional.of("its files do not match the digest in its name; build again");
        }
        try {
            if (!VariantFolder.runsHere(folder)) {
                return Optional.empty();
            }
            Accuracy measured = bench.run(VariantFolder.model(folder), bench.trainedModel(variant.architecture()))
                    .accuracy();
            return variant.profiles().stream()
                    .map(Profile::accuracy)
                    .filter(accuracy -> measured.value() < accuracy.low() || measured.value() > accuracy.high())
                    .findFirst()
                    .map(reference -> String.format(
                            Locale.ROOT,
                            "accuracy is %.4f here, the catalog states %.4f (%.4f to %.4f); build again on this kind of"
                                    + " machine",
                            measured.value(),
                            reference.value(),
                            reference.low(),
                            reference.high()));
        } catch (VariantException e) {
            return Optional.of(e.reason());
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
