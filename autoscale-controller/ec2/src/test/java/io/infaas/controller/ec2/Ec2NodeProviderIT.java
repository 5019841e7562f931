package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.NodeProviderContract;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Nodes on EC2 keep the contract of all providers. */
final class Ec2NodeProviderIT extends NodeProviderContract {

    private static MotoEc2 moto;

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();
    private Path file = Path.of("");
    private Ec2Settings settings;
    private Ec2Fleet fleet;

    @BeforeAll
    static void startMoto(@TempDir Path shared) throws IOException {
        moto = new MotoEc2(shared);
    }

    @AfterAll
    static void stopMoto() {
        moto.close();
    }

    @BeforeEach
    void start() throws Exception {
        file = MotoEc2.write(folder, moto.fleet());
        settings = Ec2Settings.in(FleetFile.read(file));
        fleet = moto.start(file, notices, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Override
    protected NodeProvider provider() {
        return fleet.provider();
    }

    @Override
    protected boolean runs(String id) {
        return moto.running(settings).stream()
                .anyMatch(instance -> MachineTags.node(instance).equals(id));
    }

    @Override
    protected void reconfigure() {
        stop();
        try {
            String yaml = Files.readString(file).replace("name: cpu\n", "name: cpu\n        userData: start.sh\n");
            Files.writeString(folder.resolve("start.sh"), "#!/bin/sh\n");
            fleet = moto.start(MotoEc2.write(folder, yaml), notices, Clock.systemUTC());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        Until.holds(() -> what + ": " + provider().list() + notices, condition);
    }
}
