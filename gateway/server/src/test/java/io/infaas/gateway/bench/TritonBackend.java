package io.infaas.gateway.bench;

import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real Triton in the place of the {@link BenchBackend}: its models give their input back, one under each name that may be asked
 * for. Same arguments, same files, same line.
 */
public final class TritonBackend {

    private static final String IDENTITY = "custom_identity_int32";

    private TritonBackend() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        Path repository = Files.createTempDirectory(folder, "models-");
        Path pattern = RigModels.layOut(Files.createTempDirectory(folder, "pattern-"), IDENTITY)
                .resolve(IDENTITY);
        List<String> models = Inputs.listServedNames(Inputs.catalog());
        for (String model : models) {
            lay(pattern, repository.resolve(model), model);
        }
        try (TritonServer triton = TritonServers.start(repository, models)) {
            Runtime.getRuntime().addShutdownHook(new Thread(triton::close, "triton-end"));
            Inputs.write(folder, triton.httpPort(), triton.grpcPort(), Inputs.sizes(args[1]));
            System.out.println(BenchBackend.ready(triton.httpPort(), triton.grpcPort()));
            Thread.currentThread().join();
        }
    }

    private static void lay(Path pattern, Path target, String name) throws IOException {
        Files.createDirectories(target.resolve("1"));
        Files.copy(pattern.resolve("1/model.py"), target.resolve("1/model.py"));
        Files.writeString(
                target.resolve("config.pbtxt"),
                Files.readString(pattern.resolve("config.pbtxt")).replace(IDENTITY, name));
    }
}
