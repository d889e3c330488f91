/**
 * Where it all comes together: {@link io.reprise.Main} picks the verb, {@link io.reprise.Node}
 * wires and starts one node.
 */
@NullMarked
package io.reprise;

import org.jspecify.annotations.NullMarked;
