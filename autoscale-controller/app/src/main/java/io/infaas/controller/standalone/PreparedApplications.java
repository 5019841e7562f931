package io.infaas.controller.standalone;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.ResultMerger;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogMerge;
import io.infaas.catalog.Definition;
import io.infaas.catalog.NodeType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Applications whose definitions and models are valid, alone and together; nothing is written yet.
 *
 * @param nodeType type of the nodes that their variants are built for
 */
record PreparedApplications(
        List<Path> definitions,
        Map<BuildRequest, VariantBuilder.PreparedBuild> builds,
        Path merged,
        NodeType nodeType) {

    /**
     * Reads the definitions and compares them with each other.
     *
     * @param dataDir keeps results between starts; each application and number of cores per node has its own folder
     */
    static PreparedApplications of(List<Path> definitions, Path dataDir, NodeType nodeType) {
        Map<String, Definition> read = new LinkedHashMap<>();
        definitions.forEach(
                file -> read.put(file.toString(), DefinitionFiles.read(file).definition()));
        CatalogMerge.check(read);
        VariantBuilder builder = new VariantBuilder();
        Map<BuildRequest, VariantBuilder.PreparedBuild> builds = new LinkedHashMap<>();
        read.forEach((file, definition) -> {
            Path output = folder(dataDir, definition.application().name(), nodeType);
            BuildRequest request = new BuildRequest(Path.of(file), output).withNodeType(nodeType);
            builds.put(request, builder.prepare(request));
        });
        String names = read.values().stream()
                .map(definition -> definition.application().name())
                .collect(Collectors.joining("+"));
        return new PreparedApplications(definitions, builds, folder(dataDir, names, nodeType), nodeType);
    }

    /** Builds and profiles each application, or takes earlier results, and merges several. */
    BuiltApplications build(Console console) {
        List<BuildReport> reports = new ArrayList<>();
        builds.forEach((request, prepared) -> {
            console.stage("Building and profiling the variants of %s (1 to 2 min at first, later starts reuse them)"
                    .formatted(request.definition()));
            console.note("kept in " + request.output());
            reports.add(prepared.build(console));
        });
        if (reports.size() == 1) {
            BuildReport report = reports.get(0);
            return new BuiltApplications(definitions, report.catalog(), report.repository());
        }
        console.stage("Merging %d applications".formatted(reports.size()));
        Catalog catalog = new ResultMerger()
                .merge(
                        new ResultMerger.MergeRequest(
                                reports.stream().map(BuildReport::output).toList(), merged, true),
                        console);
        return new BuiltApplications(definitions, catalog, merged.resolve(BuildOutput.REPOSITORY));
    }

    private static Path folder(Path dataDir, String name, NodeType nodeType) {
        return dataDir.resolve("%s-%d-cores".formatted(name, nodeType.cores()));
    }

    /**
     * The variants of one or more applications in one catalog and one repository.
     *
     * @param definitions the applications' definitions
     */
    record BuiltApplications(List<Path> definitions, Catalog catalog, Path repository) {

        BuiltApplications {
            definitions = List.copyOf(definitions);
        }

        /** The same, as if the profiled nodes were of this type. */
        BuiltApplications on(NodeType nodeType) {
            return new BuiltApplications(
                    definitions,
                    new Catalog(catalog.applications(), catalog.architectures(), catalog.variants(), List.of(nodeType)),
                    repository);
        }
    }
}
