package io.infaas.builder.api;

import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.report.BuildRecord;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.ParetoFront;
import io.infaas.builder.report.ReportPage;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.Digest;
import io.infaas.builder.search.Grid;
import io.infaas.builder.search.VariantSearch;
import io.infaas.builder.session.BuildSession;
import io.infaas.builder.session.StepKeys;
import io.infaas.builder.targets.OtherTargets;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.ParetoOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes variants of trained networks, measures each on this machine, and writes those worth keeping as a model repository with
 * its catalog. The result is written completely or not at all. A build repeats only steps whose inputs have changed, and
 * continues where a killed build stopped.
 */
public final class VariantBuilder {

    /** A build whose definition and networks have been read and checked. */
    @FunctionalInterface
    public interface PreparedBuild {
        /** @throws BuildException as {@link #build(BuildRequest, Progress)} */
        BuildReport build(Progress progress);
    }

    /** @throws BuildException naming the file or field, the error and the remedy; nothing is written then */
    public BuildReport build(BuildRequest request, Progress progress) {
        return prepare(request).build(progress);
    }

    /**
     * Reads the definition's files except data, and writes nothing: of several builds, none starts if another cannot.
     *
     * @throws BuildException naming the file or field, the error and the remedy
     */
    public PreparedBuild prepare(BuildRequest request) {
        try {
            DefinitionFiles files = DefinitionFiles.read(request.definition());
            StepKeys keys = StepKeys.of(BuildHost.forNodeType(request.nodeType()));
            // a missing file is reported when it is read
            boolean complete = files.files().stream().allMatch(Files::isRegularFile);
            // the digest of all files takes time, and a first build finds errors without it
            if (complete && !request.force() && BuildRecord.isIn(request.output())) {
                Optional<BuildReport> existing = BuildRecord.upToDate(request.output(), key(keys, files, request));
                if (existing.isPresent()) {
                    return progress -> kept(existing.get(), request, progress);
                }
            }
            ReadInputs inputs = ReadInputs.read(files);
            return progress -> build(inputs, keys, request, progress);
        } catch (IOException e) {
            throw cannotBeBuilt(request, e);
        }
    }

    private static BuildReport kept(BuildReport existing, BuildRequest request, Progress progress) {
        existing.variants().forEach(variant -> request.policies().apply(variant, progress));
        progress.note("%s is up to date".formatted(request.output()));
        return existing;
    }

    private static BuildException cannotBeBuilt(BuildRequest request, IOException failure) {
        return new BuildException("%s: cannot be built: %s".formatted(request.output(), failure), failure);
    }

    private static String key(StepKeys keys, DefinitionFiles files, BuildRequest request) throws IOException {
        return keys.build(files, request.profileBudget(), request.timeBudget());
    }

    private static BuildReport build(ReadInputs inputs, StepKeys keys, BuildRequest request, Progress progress) {
        if (keys.host().cores().taskset().isEmpty()) {
            progress.warn("taskset is not on the PATH: profiles are measured without pinning to cores,"
                    + " and a variant may use more cores than its settings have");
        }
        try (BuildSession session =
                BuildSession.open(inputs, keys, request.output(), request.profileBudget(), request.force(), progress)) {
            StageCounter stages = new StageCounter(progress, System::nanoTime, request.timeBudget());
            Path repository = session.output().result().resolve(BuildOutput.REPOSITORY);
            VariantSearch.SearchResult searchResult = new VariantSearch(
                            session.factory(), Grid.of(inputs.definition()), stages, request.policies(), progress)
                    .run();
            for (VariantReport variant : searchResult.kept()) {
                session.factory().write(repository, searchResult.graph(variant), variant);
            }
            OtherTargets.AddedVariants added =
                    new OtherTargets(session.factory(), request.policies(), stages, progress).run(repository);
            BuildReport report = write(
                    session, searchResult, added, keys.host().nodeType(), key(keys, inputs.files(), request), request);
            session.store().prune();
            progress.note(session.store().summary());
            progress.note("%d of %d variants are in the catalog"
                    .formatted(
                            report.catalog().variants().size(),
                            report.variants().size()));
            return report;
        } catch (IOException e) {
            throw cannotBeBuilt(request, e);
        }
    }

    private static BuildReport write(
            BuildSession session,
            VariantSearch.SearchResult searchResult,
            OtherTargets.AddedVariants added,
            NodeType nodeType,
            String key,
            BuildRequest request)
            throws IOException {
        TrainedInputs inputs = session.factory().inputs();
        List<VariantReport> reports = ParetoFront.mark(
                Stream.concat(searchResult.variants().stream(), added.variants().stream())
                        .toList(),
                searchResult.scores());
        Catalog catalog;
        try {
            catalog = ParetoOrder.mark(new Catalog(
                    List.of(inputs.definition().application()),
                    architectures(inputs, added),
                    VariantReport.variants(reports),
                    Stream.concat(Stream.of(nodeType), added.nodeTypes().stream())
                            .toList()));
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    "%s: %s%n%s"
                            .formatted(
                                    inputs.read().files().file(),
                                    e.getMessage(),
                                    BuildReport.summary(
                                            reports,
                                            searchResult.untried(),
                                            session.factory().mixed())),
                    e);
        }
        Path result = session.output().result();
        CatalogFile.write(result.resolve(CatalogFile.NAME), catalog);
        List<MixedPrecision> precision = session.factory().mixed();
        BuildRecord.of(key, reports, searchResult.untried(), precision).write(result);
        BuildReport report =
                new BuildReport(request.output(), false, catalog, reports, searchResult.untried(), precision);
        ReportPage.write(result.resolve(ReportPage.NAME), report);
        session.output().commit();
        return report;
    }

    private static List<Architecture> architectures(TrainedInputs inputs, OtherTargets.AddedVariants added)
            throws IOException {
        Application application = inputs.definition().application();
        List<Architecture> architectures = new ArrayList<>();
        for (TrainedNetwork network : inputs.networks()) {
            architectures.add(new Architecture(
                    network.name(), application.name(), Digest.ofFile(network.file()), network.contract()));
        }
        architectures.addAll(added.architectures());
        return architectures;
    }
}
