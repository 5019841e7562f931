/** Classifiers from text encoders: cuts of the encoder, and heads that are fitted to the vectors at a cut. */
@NullMarked
package io.infaas.builder.head;

import org.jspecify.annotations.NullMarked;
