/** A definition and the files that it names: read and checked, then with networks that take any batch size. */
@NullMarked
package io.infaas.builder.inputs;

import org.jspecify.annotations.NullMarked;
