package io.infaas.builder.api;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.PublishedRepository;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.Variant;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Publishes results to a folder or S3, for nodes and gateways to read. Generations lie side by side; one of each application is active.
 * Files are written before the catalog that names them, so a reader finds every file that its catalog names. If another publisher activates
 * a generation meanwhile, nothing becomes active.
 */
public final class ResultPublisher {

    private final Function<Location, ObjectStore> stores;

    public ResultPublisher() {
        this(Location::open);
    }

    ResultPublisher(Function<Location, ObjectStore> stores) {
        this.stores = stores;
    }

    /**
     * @return the generation's name
     * @throws BuildException naming the error and the remedy; the active generation is unchanged then
     */
    public String publish(PublishRequest request, Progress progress) {
        Catalog catalog = BuildOutput.catalog(request.result());
        if (catalog.applications().size() != 1) {
            throw new BuildException(
                    "%s: has %d applications; publish the result of each application; results can share a destination"
                            .formatted(request.result(), catalog.applications().size()));
        }
        try (PublishedRepository published = open(request.destination())) {
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
        } catch (StoreException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        } catch (IOException | DocumentException e) {
            throw cannotBeWritten(request.destination(), e);
        }
    }

    /**
     * Reactivates an earlier generation.
     *
     * @throws BuildException naming the published generations, if this is not one of them
     */
    public void rollBack(Location destination, String generation, Progress progress) {
        try (PublishedRepository published = open(destination)) {
            String name = published.activate(published.generation(generation));
            progress.note("%s: generation %s is active again, as %s".formatted(destination, generation, name));
        } catch (StoreException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        } catch (DocumentException e) {
            throw cannotBeWritten(destination, e);
        }
    }

    private PublishedRepository open(Location destination) {
        return PublishedRepository.open(destination, stores.apply(destination));
    }

    private static BuildException cannotBeWritten(Location destination, Exception failure) {
        return new BuildException(
                "%s: cannot be written (%s); choose a writable folder".formatted(destination, failure), failure);
    }

    /**
     * A request to publish a result.
     *
     * @param result the folder that a build wrote
     * @param destination store that nodes and gateways read; a folder is created if it does not exist
     * @param keep number of newest generations of the application to keep; 0 keeps all
     */
    public record PublishRequest(Path result, Location destination, int keep) {

        public PublishRequest {
            result = result.toAbsolutePath().normalize();
            if (keep < 0) {
                throw new IllegalArgumentException("keep %d must not be below 0".formatted(keep));
            }
            if (destination instanceof Location.Folder folder && folder.path().startsWith(result)) {
                throw new IllegalArgumentException(
                        "destination %s must not be inside the result %s: a build would replace it"
                                .formatted(destination, result));
            }
        }
    }
}
