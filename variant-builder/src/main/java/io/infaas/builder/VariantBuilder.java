package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.repository.Digest;
import io.infaas.builder.repository.Output;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes variants of trained networks, measures each on this machine, and writes those that are worth it as a model repository
 * with its catalog. The result is there as a whole or not at all; unchanged inputs on an unchanged machine are not built
 * again.
 */
public final class VariantBuilder {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** @throws BuildException naming the file or field, what is wrong with it and what to do; nothing is then written */
    public BuildReport build(BuildRequest request, Progress progress) {
        Inputs inputs = Inputs.read(request.definition());
        Host host = Host.of(request);
        inputs.requireFiles();
        String key = BuildKey.of(inputs, request, host);
        Optional<BuildReport> existing =
                request.force() ? Optional.empty() : BuildRecord.upToDate(request.output(), key);
        if (existing.isPresent()) {
            progress.note("%s is up to date".formatted(request.output()));
            return existing.get();
        }
        if (host.cores().taskset().isEmpty()) {
            progress.note("taskset is not on the PATH: profiles are measured without pinning to cores,"
                    + " and may use more than the cores that a variant is charged for");
        }
        try (Output output = Output.open(request.output())) {
            MeasureProcess process = new MeasureProcess(
                    Classpath.own(), output.scratch(), host.cores(), TIMEOUT.plus(request.profileBudget()));
            Data data = Data.read(inputs, output.scratch());
            Inputs trained = new Heads(inputs, data, process, output.scratch(), progress).fitted();
            Bench bench = new Bench(trained, data, process, output.scratch(), request.profileBudget());
            Path repository = output.result().resolve(Output.REPOSITORY);
            Workshop workshop = new Workshop(bench, host, repository, progress);
            List<Candidate> candidates = workshop.candidates();
            List<VariantReport> reports =
                    Front.mark(candidates.stream().map(Candidate::report).toList(), workshop.scores());
            BuildReport report = write(trained, candidates, reports, host.nodeType(), output, key, request.output());
            progress.note("%d of %d variants are in the catalog"
                    .formatted(report.catalog().variants().size(), candidates.size()));
            return report;
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(request.output(), e), e);
        }
    }

    private static BuildReport write(
            Inputs inputs,
            List<Candidate> candidates,
            List<VariantReport> reports,
            NodeType nodeType,
            Output output,
            String key,
            Path target)
            throws IOException {
        Application application = inputs.definition().application();
        List<Architecture> architectures = new ArrayList<>();
        for (Inputs.Network network : inputs.networks()) {
            architectures.add(new Architecture(
                    network.name(), application.name(), Digest.ofFile(network.file()), network.contract()));
        }
        Catalog catalog;
        try {
            catalog = new Catalog(
                    List.of(application),
                    architectures,
                    candidates.stream()
                            .filter(candidate -> candidate.report().kept())
                            .map(Candidate::variant)
                            .toList(),
                    List.of(nodeType));
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s%n%s".formatted(inputs.file(), e.getMessage(), Summary.of(reports)), e);
        }
        CatalogFile.write(output.result().resolve(CatalogFile.NAME), catalog);
        new BuildRecord(key, reports).write(output.result());
        output.commit();
        return new BuildReport(target, false, catalog, reports);
    }
}
