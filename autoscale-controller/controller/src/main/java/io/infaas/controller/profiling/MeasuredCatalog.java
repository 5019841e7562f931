package io.infaas.controller.profiling;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.estimate.EstimatedProfiles;
import io.infaas.catalog.estimate.MeasuredProfiles;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A catalog as built, later measurements, and the catalog of both, with estimates for the rest. A file keeps the measurements for the
 * next start. Thread-safe.
 */
public final class MeasuredCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(MeasuredCatalog.class);

    private final Catalog built;
    private final Path file;
    private final List<String> newTypes;
    private MeasuredProfiles measured;
    private volatile Catalog inForce;

    private MeasuredCatalog(Catalog built, Path file, MeasuredProfiles measured) {
        this.built = built;
        this.file = file;
        this.newTypes = EstimatedProfiles.unmeasured(built);
        this.measured = measured;
        this.inForce = measured.completing(built);
    }

    /**
     * Reads earlier measurements.
     *
     * @param file keeps the measurements; it need not exist
     * @throws DocumentException naming the file, the place in it and the rule
     */
    public static MeasuredCatalog open(Catalog built, Path file) {
        return new MeasuredCatalog(built, file, MeasuredProfiles.read(file));
    }

    /** The newest catalog. */
    public Catalog inForce() {
        return inForce;
    }

    /** The types without measurements when the catalog was built. */
    public List<String> newTypes() {
        return newTypes;
    }

    /** Adds the measurements of a turn. If the file cannot be written, that is logged, and the profiles count until this process ends. */
    synchronized void add(TurnOutcome outcome) {
        measured = measured.with(outcome.turn().type(), outcome.measured());
        try {
            measured.write(file);
        } catch (DocumentException e) {
            LOG.warn("measured profiles are lost when this controller ends: {}", e.getMessage());
        }
        inForce = measured.completing(built);
    }
}
