package io.infaas.builder.api;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.PublishedRepository;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Publishes results to a folder that nodes and gateways read. Generations lie side by side; one of each application is active.
 * Files are written before the catalog that names them, so a reader finds every file that its catalog names.
 */
public final class ResultPublisher {

    /**
     * @return the generation's name
     * @throws BuildException naming what is wrong and what to do; the active generation is unchanged then
     */
    public String publish(PublishRequest request, Progress progress) {
        Catalog catalog = BuildOutput.catalog(request.result());
        if (catalog.applications().size() != 1) {
            throw new BuildException("%s: has %d applications; publish the result of each, they can share a destination"
                    .formatted(request.result(), catalog.applications().size()));
        }
        PublishedRepository published = new PublishedRepository(request.destination());
        try {
            int copied = 0;
            for (Variant variant : catalog.variants()) {
                Path folder = request.result().resolve(BuildOutput.REPOSITORY).resolve(variant.name());
                VariantFolder.checkIntact(folder);
                copied += published.add(folder) ? 1 : 0;
            }
            String generation = published.activate(catalog);
            progress.note("%s: generation %s is active, %d of its %d variants are new"
                    .formatted(
                            request.destination(),
                            generation,
                            copied,
                            catalog.variants().size()));
            if (request.keep() > 0) {
                published
                        .prune(catalog.applications().get(0).name(), request.keep())
                        .forEach(name -> progress.note("deleted " + name + ": no generation names it"));
            }
            return generation;
        } catch (IOException | DocumentException e) {
            throw cannotBeWritten(request.destination(), e);
        }
    }

    /**
     * Reactivates an earlier generation.
     *
     * @throws BuildException naming the published generations, if this is not one of them
     */
    public void rollBack(Path destination, String generation, Progress progress) {
        PublishedRepository published = new PublishedRepository(destination);
        try {
            String name = published.activate(published.generation(generation));
            progress.note("%s: generation %s is active again, as %s".formatted(destination, generation, name));
        } catch (IOException | DocumentException e) {
            throw cannotBeWritten(destination, e);
        }
    }

    private static BuildException cannotBeWritten(Path destination, Exception failure) {
        return new BuildException(
                "%s: cannot be written (%s); choose a writable folder".formatted(destination, failure), failure);
    }
}
