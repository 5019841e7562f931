package io.infaas.builder.graph;

import io.infaas.builder.failure.VariantException;
import java.util.Collection;
import java.util.List;

/** A transform that quantises layers one by one, so that some of them can stay in full precision. */
public interface Quantisation extends Transform {

    /**
     * The layers that {@link #apply} would quantise, in the order of the graph. Together they have all nodes that it changes.
     *
     * @throws VariantException as {@link #apply}
     */
    List<Layer> layers(OnnxGraph source) throws VariantException;

    /** Its options in the definition. */
    Options options();

    @Override
    Quantisation with(String newName, Options newOptions);

    /** Whether layers may stay in full precision where the network would lose too much accuracy. */
    default boolean mixed() {
        return options().mixed();
    }

    /**
     * This transform without these nodes.
     *
     * @param nodes first outputs, see {@link Layer#nodes()}
     */
    default Quantisation leaving(Collection<String> nodes) {
        return with(name(), options().leaving(nodes));
    }
}
