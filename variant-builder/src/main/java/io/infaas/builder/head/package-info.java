/** Classifiers from text encoders: cuts after a layer, and heads that are fitted to the vectors there. */
@NullMarked
package io.infaas.builder.head;

import org.jspecify.annotations.NullMarked;
