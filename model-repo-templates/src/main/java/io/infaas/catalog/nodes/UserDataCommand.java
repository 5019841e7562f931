package io.infaas.catalog.nodes;

import io.infaas.catalog.nodes.UserDataTemplate.UserDataValues;
import io.infaas.catalog.store.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas user-data}: prints a node's user data for cloud-init. Exit status 1 for a value that cannot be used. */
@Command(
        name = "user-data",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the user data of a class of EC2 nodes, for userData in the fleet file.",
            "It holds no secrets: a node reads them from SSM parameters when it starts."
        })
public final class UserDataCommand implements Callable<Integer> {

    @Option(
            names = "--models",
            paramLabel = "s3://BUCKET/PREFIX",
            required = true,
            description = "The target of infaas publish.")
    private String models = "";

    @Option(
            names = "--archive",
            paramLabel = "s3://BUCKET/FILE.tar.gz",
            required = true,
            description = "The folder infaas of the distribution, as a .tar.gz file.")
    private String archive = "";

    @Option(names = "--archive-sha256", paramLabel = "HEX", required = true, description = "Its digest.")
    private String archiveSha256 = "";

    @Option(names = "--gpu", description = "For machines with NVIDIA GPUs.")
    private boolean gpus;

    @Option(
            names = "--server",
            paramLabel = "IMAGE|PATH",
            description =
                    "Container image of Triton, or path of an installed tritonserver (default: NVIDIA's image, pinned).")
    private @Nullable String server;

    @Option(names = "--tls", description = "Encrypts gRPC, with client certificates.")
    private boolean tls;

    @Option(
            names = "--max-mb",
            paramLabel = "MB",
            defaultValue = "20000",
            description = "Maximum size of local copies of models, in megabytes (default: ${DEFAULT-VALUE}).")
    private long mostMegabytes;

    @Option(names = "--output", paramLabel = "FILE", description = "File to write (default: standard output).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            PinnedVersions pinned = new PinnedVersions();
            if (!(Location.parse(models) instanceof Location.S3 location)) {
                throw new IllegalArgumentException("--models '%s' must be s3://BUCKET/PREFIX".formatted(models));
            }
            String text = new UserDataTemplate()
                    .render(new UserDataValues(
                            location,
                            mostMegabytes,
                            archive,
                            archiveSha256,
                            gpus,
                            server == null ? pinned.triton() : server,
                            pinned.packages(gpus),
                            tls));
            Path file = output;
            if (file == null) {
                out.print(text);
            } else {
                Files.writeString(file, text);
                out.printf("%s: for machines of the image %s%n", file, pinned.image(gpus));
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(String.valueOf(e.getMessage()));
            return 1;
        } catch (IOException e) {
            err.printf("%s: cannot be written (%s); choose another --output%n", output, e);
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** The resource {@code versions.properties}: the pinned software of nodes. */
    static final class PinnedVersions {
        private final Properties pinned = new Properties();

        PinnedVersions() {
            try (InputStream in = PinnedVersions.class.getResourceAsStream("versions.properties")) {
                if (in == null) {
                    throw new IllegalStateException("versions.properties is missing beside " + PinnedVersions.class);
                }
                pinned.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** NVIDIA's container image. */
        String triton() {
            return value("triton");
        }

        /** Packages of the operating system that the machine image of this kind lacks. */
        List<String> packages(boolean gpus) {
            return List.of(value(gpus ? "packages.gpu" : "packages.cpu").split(" "));
        }

        /** The SSM parameter with the machine image that the packages are for. */
        String image(boolean gpus) {
            return value(gpus ? "image.gpu" : "image.cpu");
        }

        private String value(String key) {
            String value = pinned.getProperty(key);
            if (value == null || value.isBlank()) {
                throw new IllegalStateException("versions.properties has no " + key);
            }
            return value;
        }
    }
}
