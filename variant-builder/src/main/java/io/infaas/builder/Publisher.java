package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.repository.ModelFolder;
import io.infaas.builder.repository.Output;
import io.infaas.builder.repository.Published;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Publishes results to a folder that nodes and gateways read, generation beside generation, and puts one of them in force.
 * Files come first and the catalog that names them last, so that who reads at any time finds all that it reads of.
 */
public final class Publisher {

    /**
     * @return the generation's name
     * @throws BuildException naming what is wrong and what to do; what was in force then still is
     */
    public String publish(PublishRequest request, Progress progress) {
        Catalog catalog = Profiler.read(request.result().resolve(CatalogFile.NAME));
        Published published = new Published(request.destination());
        try {
            int copied = 0;
            for (Variant variant : catalog.variants()) {
                Path folder = request.result().resolve(Output.REPOSITORY).resolve(variant.name());
                if (!ModelFolder.isIntact(folder)) {
                    throw new BuildException(
                            "%s: is missing or has not the digest in its name; build again".formatted(folder));
                }
                copied += published.add(folder) ? 1 : 0;
            }
            String generation = published.enforce(catalog);
            progress.note("%s: generation %s is in force, %d of its %d variants are new there"
                    .formatted(
                            request.destination(),
                            generation,
                            copied,
                            catalog.variants().size()));
            if (request.keep() > 0) {
                published
                        .forget(catalog.applications().get(0).name(), request.keep())
                        .forEach(name -> progress.note("deleted " + name + ", which no generation names"));
            }
            return generation;
        } catch (IOException | DocumentException e) {
            throw cannotBeWritten(request.destination(), e);
        }
    }

    /**
     * Puts a generation in force that was published before.
     *
     * @throws BuildException naming the generations that there are, if this is none
     */
    public void rollBack(Path destination, String generation, Progress progress) {
        Published published = new Published(destination);
        try {
            String name = published.enforce(published.generation(generation));
            progress.note("%s: generation %s is in force, as %s".formatted(destination, generation, name));
        } catch (IOException | DocumentException e) {
            throw cannotBeWritten(destination, e);
        }
    }

    private static BuildException cannotBeWritten(Path destination, Exception failure) {
        return new BuildException(
                "%s: cannot be written (%s); give a folder that can be written".formatted(destination, failure),
                failure);
    }
}
