/** Tests of built repositories on real nodes. */
@NullMarked
package io.infaas.builder.served;

import org.jspecify.annotations.NullMarked;
