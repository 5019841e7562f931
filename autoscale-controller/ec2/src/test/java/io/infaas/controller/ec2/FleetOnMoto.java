package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.FleetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in for the tests of a class, and for each of them a fleet of its own whose nodes all answer at once. */
abstract class FleetOnMoto {

    static MotoEc2 moto;

    @TempDir
    Path folder;

    final List<String> notices = new CopyOnWriteArrayList<>();
    Path file;
    Ec2Settings settings;
    Ec2Fleet fleet;

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
        write();
        fleet = moto.start(file, notices, Clock.systemUTC());
    }

    final void write() throws IOException {
        file = MotoEc2.write(folder, definition());
        settings = Ec2Settings.in(FleetFile.read(file));
    }

    /** The text of the fleet file. */
    String definition() {
        return moto.fleet();
    }

    @AfterEach
    void stop() throws Exception {
        fleet.close();
        moto.tell("restore", "{}");
    }
}
