package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.repository.ModelFolder;
import io.infaas.builder.repository.Output;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
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
 * Checks that a result is what its catalog says: each variant's files have the digest in its name, and each that runs here
 * answers the evaluation data as accurately as the catalog states, within the stated interval. Changes nothing.
 */
public final class Verifier {

    /** @throws BuildException with one line for each variant that is not what the catalog says */
    public void verify(VerifyRequest request, Progress progress) {
        Inputs inputs = Inputs.read(Sources.read(request.definition()));
        Catalog catalog = Profiler.read(request.result().resolve(CatalogFile.NAME));
        Stages stages = new Stages(progress, System::nanoTime, Optional.empty());
        stages.expect(catalog.variants().size());
        List<String> wrong = new ArrayList<>();
        try (LooseBench loose = LooseBench.of(inputs, BuildRequest.PROFILE_BUDGET, progress)) {
            for (Variant variant : catalog.variants()) {
                stages.next(variant.name());
                Path folder = request.result().resolve(Output.REPOSITORY).resolve(variant.name());
                difference(variant, folder, loose.bench())
                        .ifPresent(difference -> wrong.add(folder + ": " + difference));
            }
        }
        if (!wrong.isEmpty()) {
            throw new BuildException(String.join(System.lineSeparator(), wrong));
        }
        progress.note("%s is what its catalog says: %d variants"
                .formatted(request.result(), catalog.variants().size()));
    }

    private static Optional<String> difference(Variant variant, Path folder, Bench bench) {
        if (!Files.isDirectory(folder)) {
            return Optional.of("no such folder; build again");
        }
        if (!ModelFolder.isIntact(folder)) {
            return Optional.of("its files have not the digest in its name: they were changed; build again");
        }
        try {
            if (!ModelFolder.runsHere(folder)) {
                return Optional.empty();
            }
            Accuracy measured = bench.run(ModelFolder.model(folder), bench.trained(variant.architecture()))
                    .accuracy();
            return variant.profiles().stream()
                    .map(Profile::accuracy)
                    .filter(stated -> measured.value() < stated.low() || measured.value() > stated.high())
                    .findFirst()
                    .map(stated -> String.format(
                            Locale.ROOT,
                            "accuracy is %.4f here, the catalog states %.4f (%.4f to %.4f); build again on this kind of"
                                    + " machine",
                            measured.value(),
                            stated.value(),
                            stated.low(),
                            stated.high()));
        } catch (VariantException e) {
            return Optional.of(e.reason());
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
