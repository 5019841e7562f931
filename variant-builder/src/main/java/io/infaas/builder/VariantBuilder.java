package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.report.BuildRecord;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.Front;
import io.infaas.builder.report.Page;
import io.infaas.builder.report.Summary;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.repository.Digest;
import io.infaas.builder.repository.Output;
import io.infaas.builder.search.Grid;
import io.infaas.builder.store.Store;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Pareto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes variants of trained networks, measures each on this machine, and writes those that are worth it as a model repository
 * with its catalog. The result is there as a whole or not at all; unchanged inputs on an unchanged machine are not built
 * again, of changed ones only what depends on them is, and a build that was killed goes on where it was.
 */
public final class VariantBuilder {

    /** @throws BuildException naming the file or field, what is wrong with it and what to do; nothing is then written */
    public BuildReport build(BuildRequest request, Progress progress) {
        try {
            Sources sources = Sources.read(request.definition());
            Host host = Host.as(request.nodeType());
            Keys keys = Keys.of(host);
            // a file that is missing is told by reading it
            boolean complete = sources.files().stream().allMatch(Files::isRegularFile);
            if (complete && !request.force()) {
                Optional<BuildReport> existing =
                        BuildRecord.upToDate(request.output(), keys.build(sources, request, host));
                if (existing.isPresent()) {
                    existing.get().variants().forEach(variant -> request.policies()
                            .apply(variant, progress));
                    progress.note("%s is up to date".formatted(request.output()));
                    return existing.get();
                }
            }
            return build(Inputs.read(sources), host, keys, request, progress);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be built: %s".formatted(request.output(), e), e);
        }
    }

    private static BuildReport build(Inputs inputs, Host host, Keys keys, BuildRequest request, Progress progress)
            throws IOException {
        if (host.cores().taskset().isEmpty()) {
            progress.warn("taskset is not on the PATH: profiles are measured without pinning to cores,"
                    + " and may use more than the cores that a variant is charged for");
        }
        try (Output output = Output.open(request.output())) {
            // bad data leave nothing behind
            Data data = Data.read(inputs, output.scratch());
            return build(inputs, data, output, host, keys, request, progress);
        }
    }

    private static BuildReport build(
            Inputs inputs, Data data, Output output, Host host, Keys keys, BuildRequest request, Progress progress)
            throws IOException {
        try (Store store = Store.open(request.work())) {
            if (request.force()) {
                store.clear();
            }
            MeasureProcess process = new MeasureProcess(
                    Classpath.own(),
                    output.scratch(),
                    host.cores(),
                    MeasureProcess.PATIENCE.plus(request.profileBudget()));
            Inputs free = new Freeing(inputs, data, process, output.scratch(), progress).freed();
            Inputs trained = new Heads(free, data, process, output.scratch(), keys, store, progress).fitted();
            Bench bench = new Bench(trained, data, process, output.scratch(), request.profileBudget());
            Workshop workshop = new Workshop(bench, host, keys, store, request);
            Grid grid = SettingsGrid.of(inputs.definition().variants(), bench.maxBatchSize());
            Stages stages = new Stages(progress, System::nanoTime, request.timeBudget());
            Tried tried = new Search(
                            trained, workshop, grid, host.cores().count(), stages, request.policies(), progress)
                    .run();
            for (VariantReport variant : tried.kept()) {
                workshop.write(output.result().resolve(Output.REPOSITORY), tried.graph(variant), variant);
            }
            Others.Added others = new Others(trained, workshop, bench, request.policies(), stages, progress)
                    .run(output.result().resolve(Output.REPOSITORY));
            String key = keys.build(inputs.sources(), request, host);
            BuildReport report = write(trained, tried, others, host.nodeType(), output, key, request.output());
            store.prune();
            progress.note(store.account());
            progress.note("%d of %d variants are in the catalog"
                    .formatted(
                            report.catalog().variants().size(),
                            report.variants().size()));
            return report;
        }
    }

    private static BuildReport write(
            Inputs inputs, Tried tried, Others.Added others, NodeType nodeType, Output output, String key, Path target)
            throws IOException {
        Application application = inputs.definition().application();
        List<VariantReport> reports = Front.mark(
                Stream.concat(tried.variants().stream(), others.variants().stream())
                        .toList(),
                tried.scores());
        List<Architecture> architectures = new ArrayList<>();
        for (Inputs.Network network : inputs.networks()) {
            architectures.add(new Architecture(
                    network.name(), application.name(), Digest.ofFile(network.file()), network.contract()));
        }
        architectures.addAll(others.architectures());
        List<NodeType> nodeTypes = new ArrayList<>(List.of(nodeType));
        nodeTypes.addAll(others.nodeTypes());
        Catalog catalog;
        try {
            catalog = Pareto.mark(
                    new Catalog(List.of(application), architectures, VariantReport.variants(reports), nodeTypes));
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    "%s: %s%n%s".formatted(inputs.sources().file(), e.getMessage(), Summary.of(reports, tried.cuts())),
                    e);
        }
        CatalogFile.write(output.result().resolve(CatalogFile.NAME), catalog);
        BuildRecord.of(key, reports, tried.cuts()).write(output.result());
        BuildReport report = new BuildReport(target, false, catalog, reports, tried.cuts());
        Page.write(output.result().resolve(Page.NAME), report);
        output.commit();
        return report;
    }
}
