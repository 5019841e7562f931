/** What was built, as real nodes serve it. */
@NullMarked
package io.infaas.builder.served;

import org.jspecify.annotations.NullMarked;
