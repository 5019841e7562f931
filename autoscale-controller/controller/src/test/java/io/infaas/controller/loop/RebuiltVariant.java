package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import java.util.List;

/** The first variant of a catalog, built anew: the same but for its name. */
final class RebuiltVariant {

    private RebuiltVariant() {}

    /** A catalog that has it alone. */
    static Catalog in(Catalog catalog) {
        Variant variant = catalog.variants().get(0);
        Variant again = new Variant(
                variant.alias() + "-0000beef",
                variant.alias(),
                variant.architecture(),
                variant.transform(),
                variant.target(),
                variant.settings(),
                variant.profiles());
        return new Catalog(catalog.applications(), catalog.architectures(), List.of(again), catalog.nodeTypes());
    }
}
