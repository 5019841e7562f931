/** Classifiers of text encoders: where an encoder may be cut, and the head that is fitted to what it gives there. */
@NullMarked
package io.infaas.builder.head;

import org.jspecify.annotations.NullMarked;
