package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.search.Grid;
import java.util.Locale;

/** Looks a definition and all that it names over, and runs each trained network once on the evaluation data. Writes nothing. */
public final class Validator {

    /** @throws BuildException naming the file or field, what is wrong with it and what to do */
    public void validate(ValidateRequest request, Progress progress) {
        Inputs inputs = Inputs.read(Sources.read(request.definition()));
        try (LooseBench loose = LooseBench.of(inputs, BuildRequest.PROFILE_BUDGET, progress)) {
            for (Inputs.Network network : loose.bench().inputs().networks()) {
                try {
                    progress.note(String.format(
                            Locale.ROOT,
                            "%s: accuracy %.4f as trained",
                            network.name(),
                            loose.bench()
                                    .run(network.file(), network.file())
                                    .accuracy()
                                    .value()));
                } catch (VariantException e) {
                    throw Workshop.doesNotRun(network, e);
                }
            }
        }
        inputs.encoders()
                .forEach(encoder -> progress.note("%s: heads are fitted by a build: %s"
                        .formatted(encoder.name(), encoder.head().names())));
        Grid grid = SettingsGrid.of(
                inputs.definition().variants(),
                inputs.definition().application().contract().maxBatchSize());
        progress.note("%s is valid: %d networks, %d transforms, %d settings, so at most %d variants"
                .formatted(
                        inputs.sources().file(),
                        inputs.networks().size(),
                        inputs.transforms().size(),
                        grid.size(),
                        inputs.networks().size() * inputs.transforms().size() * grid.size()));
    }
}
