package io.infaas.controller.preflight;

import io.infaas.catalog.DocumentException;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import java.nio.file.Path;
import java.util.Optional;

/** The fleet file by itself. Not thread-safe. */
final class FleetFileCheck implements FleetCheck {

    private final Path file;
    private Optional<FleetFile> read = Optional.empty();

    FleetFileCheck(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return "fleet file";
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public Finding examine() {
        try {
            FleetFile fleet = FleetFile.read(file);
            read = Optional.of(fleet);
            FleetSettings settings = fleet.settings();
            return ok("%s: %d to %d nodes for at most $%.2f/h, cluster %s in %s"
                    .formatted(
                            file,
                            settings.minimum(),
                            settings.maximum(),
                            settings.budgetPerHour(),
                            fleet.ec2().cluster(),
                            fleet.ec2().region()));
        } catch (DocumentException e) {
            return wrong(String.valueOf(e.getMessage()), "");
        }
    }

    /** The file, once it was found to be right. */
    Optional<FleetFile> read() {
        return read;
    }
}
