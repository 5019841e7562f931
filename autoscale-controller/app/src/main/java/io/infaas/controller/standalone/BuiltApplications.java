package io.infaas.controller.standalone;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import java.nio.file.Path;
import java.util.List;

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
