package io.infaas.catalog.sync;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.ObjectStore;
import io.infaas.catalog.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code infaas sync}: local files for a Triton. Exit status 0 when the folder is up to date, 1 if it cannot be; while it
 * follows, it ends only by a signal, and a failure is reported once and tried again.
 */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = {
            "Copies what was published to S3 into a folder: repository for Triton, catalog.json.",
            "Variants that the catalog no longer names stay as long as there is room."
        })
public final class SyncCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "s3://BUCKET/PREFIX", description = "The target of infaas publish.")
    private String source = "";

    @Parameters(
            index = "1",
            paramLabel = "FOLDER",
            description = "Folder for the copies; created if it does not exist.")
    private Path folder = Path.of(".");

    @Option(names = "--follow", description = "Go on and take over each change.")
    private boolean follow;

    @Option(names = "--catalog-only", description = "Copy catalog.json alone, for a controller.")
    private boolean catalogOnly;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How often to look for changes (default: ${DEFAULT-VALUE}).")
    private int interval;

    @Option(
            names = "--max-mb",
            paramLabel = "MB",
            defaultValue = "20000",
            description = "Maximum size of all copies, in megabytes (default: ${DEFAULT-VALUE}).")
    private long mostMegabytes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Function<Location, ObjectStore> stores;

    private String reported = "";

    public SyncCommand() {
        this(Location::open);
    }

    SyncCommand(Function<Location, ObjectStore> stores) {
        this.stores = stores;
    }

    @Override
    public Integer call() {
        if (interval < 1 || mostMegabytes < 1) {
            return fail("--interval and --max-mb must be at least 1");
        }
        try {
            Location location = Location.parse(source);
            if (location instanceof Location.Folder) {
                throw new IllegalArgumentException(
                        "'%s' must be s3://BUCKET/PREFIX; a folder needs no copy".formatted(source));
            }
            try (RepositorySync sync = new RepositorySync(
                    location,
                    stores.apply(location),
                    folder,
                    mostMegabytes * 1_000_000,
                    catalogOnly,
                    InstantSource.system())) {
                return follow ? follow(sync) : update(sync);
            }
        } catch (StoreException | IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    private int follow(RepositorySync sync) {
        CountDownLatch never = new CountDownLatch(1);
        try {
            do {
                update(sync);
            } while (!never.await(interval, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private int update(RepositorySync sync) {
        try {
            Optional<RepositorySync.Change> change = sync.update();
            change.ifPresent(this::report);
            reported = "";
            return 0;
        } catch (StoreException | DocumentException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(reported)) {
                reported = message;
                fail(message);
            }
            return 1;
        }
    }

    private void report(RepositorySync.Change change) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s: %d variants of %s, %d are new (%.1f MB)%n",
                folder, change.variants(), source, change.added(), change.downloadedBytes() / 1e6);
        change.deleted().forEach(name -> out.printf("deleted %s to make room%n", name));
        out.flush();
    }

    private int fail(String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(message);
        err.flush();
        return 1;
    }
}
