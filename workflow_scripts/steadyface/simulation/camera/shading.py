"""Samples to light: the linear colour of every pixel.

Deferred shading of the rasteriser's result. Skin is a wrapped Lambert surface, red wrapping most
(a cheap stand-in for light scattered under the skin), with two specular lobes scaled by the
texture's gloss, ambient light from above and below scaled by baked occlusion, and variance
shadows of the key lamp. All arithmetic is in float32: float64 doubles the time.
"""

import math

import numpy as np

from steadyface.simulation.camera.kernel import kernel

# Columns of the packed vertex attributes.
ATTRIBUTES = 16
# Gloss at and above this value marks the eyeball: sharp highlight, hardly any wrap.
EYE_GLOSS = 0.9


@kernel
def pack_vertices(samples, vertices, normals, texels, occlusion, tangents, packed):
    """Gather what shading reads of a vertex into one row (vertices, 16) float32.

    Columns: sample x, y, nearness; position; normal; texel x, y; occlusion; tangent; unused.
    """
    for i in range(vertices.shape[0]):
        for k in range(3):
            packed[i, k] = samples[i, k]
            packed[i, 3 + k] = vertices[i, k]
            packed[i, 6 + k] = normals[i, k]
            packed[i, 12 + k] = tangents[i, k]
        packed[i, 9] = texels[i, 0]
        packed[i, 10] = texels[i, 1]
        packed[i, 11] = occlusion[i]


@kernel
def shade(
    image, nearest, front, smooth_group, two_sided, triangles, packed, surface, slope, texel_scale,
    lamps, camera, wrap, shadow_frame, shadow_moments, shadow_placing, gain, samples_per_side,
    window,
):  # fmt: skip
    """Add the lit surfaces to the linear image, in place.

    Args:
        image: (height, width, 3) float32, holds the background.
        nearest, front: results of `rasterise`, (height * n, width * n), n = samples_per_side, 1 or
            2.
        smooth_group: (triangles,) samples of one group and about one depth are shaded once.
        packed: result of `pack_vertices`.
        surface, slope, texel_scale: a texture level.
        lamps: (6, 3) float32: key direction, key colour, fill direction, fill colour, ambient
            from above, ambient from below; directions are unit vectors.
        camera: (3,) position, mm.
        wrap: (3,) how far light reaches beyond the terminator, for red, green, blue.
        shadow_frame, shadow_moments, shadow_placing: a shadow map.
        window: (4,) first column, first row, end column, end row that can be covered.
    """
    texture_height, texture_width = surface.shape[0], surface.shape[1]
    shadow_height, shadow_width = shadow_moments.shape[0], shadow_moments.shape[1]
    zero, half, one = np.float32(0), np.float32(0.5), np.float32(1)
    chosen = np.zeros(4, np.int32)
    at_x = np.zeros(4, np.float32)
    at_y = np.zeros(4, np.float32)
    key_x, key_y, key_z = lamps[0, 0], lamps[0, 1], lamps[0, 2]
    fill_x, fill_y, fill_z = lamps[2, 0], lamps[2, 1], lamps[2, 2]
    for row in range(window[1], window[3]):
        for column in range(window[0], window[2]):
            count = 0
            weight, cover = one, one
            if samples_per_side == 1:
                t = front[row, column]
                if t < 0:
                    continue
                chosen[0] = t
                at_x[0] = column + half
                at_y[0] = row + half
                count = 1
            else:
                x, y = 2 * column, 2 * row
                t0, t1 = front[y, x], front[y, x + 1]
                t2, t3 = front[y + 1, x], front[y + 1, x + 1]
                if t0 < 0 and t1 < 0 and t2 < 0 and t3 < 0:
                    continue
                if t0 >= 0 and t1 >= 0 and t2 >= 0 and t3 >= 0:
                    group = smooth_group[t0]
                    same = (
                        smooth_group[t1] == group
                        and smooth_group[t2] == group
                        and smooth_group[t3] == group
                    )
                    near0, near3 = nearest[y, x], nearest[y + 1, x + 1]
                    if same and abs(near0 - near3) < 0.012 * near0:
                        chosen[0] = t0
                        at_x[0] = x + one
                        at_y[0] = y + one
                        count = 1
                if count == 0:
                    for j in range(2):
                        for i in range(2):
                            t = front[y + j, x + i]
                            if t >= 0:
                                chosen[count] = t
                                at_x[count] = x + i + half
                                at_y[count] = y + j + half
                                count += 1
                    cover = np.float32(0.25 * count)
                    weight = np.float32(0.25)
            red, green, blue = zero, zero, zero
            for k in range(count):
                t = chosen[k]
                px, py = at_x[k], at_y[k]
                a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
                x0, y0 = packed[a, 0], packed[a, 1]
                x1, y1 = packed[b, 0], packed[b, 1]
                x2, y2 = packed[c, 0], packed[c, 1]
                inverse = one / ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
                w0 = ((x2 - x1) * (py - y1) - (y2 - y1) * (px - x1)) * inverse
                w1 = ((x0 - x2) * (py - y2) - (y0 - y2) * (px - x2)) * inverse
                w0 = min(max(w0, np.float32(-0.2)), np.float32(1.2))
                w1 = min(max(w1, np.float32(-0.2)), np.float32(1.2))
                w2 = one - w0 - w1
                # Perspective-correct weights.
                w0 *= packed[a, 2]
                w1 *= packed[b, 2]
                w2 *= packed[c, 2]
                total = one / max(w0 + w1 + w2, np.float32(1e-9))
                w0 *= total
                w1 *= total
                w2 *= total
                sx = w0 * packed[a, 3] + w1 * packed[b, 3] + w2 * packed[c, 3]
                sy = w0 * packed[a, 4] + w1 * packed[b, 4] + w2 * packed[c, 4]
                sz = w0 * packed[a, 5] + w1 * packed[b, 5] + w2 * packed[c, 5]
                nx = w0 * packed[a, 6] + w1 * packed[b, 6] + w2 * packed[c, 6]
                ny = w0 * packed[a, 7] + w1 * packed[b, 7] + w2 * packed[c, 7]
                nz = w0 * packed[a, 8] + w1 * packed[b, 8] + w2 * packed[c, 8]
                u = w0 * packed[a, 9] + w1 * packed[b, 9] + w2 * packed[c, 9]
                v = w0 * packed[a, 10] + w1 * packed[b, 10] + w2 * packed[c, 10]
                ambient = w0 * packed[a, 11] + w1 * packed[b, 11] + w2 * packed[c, 11]
                tx = w0 * packed[a, 12] + w1 * packed[b, 12] + w2 * packed[c, 12]
                ty = w0 * packed[a, 13] + w1 * packed[b, 13] + w2 * packed[c, 13]
                tz = w0 * packed[a, 14] + w1 * packed[b, 14] + w2 * packed[c, 14]
                length = one / math.sqrt(nx * nx + ny * ny + nz * nz + np.float32(1e-12))
                nx *= length
                ny *= length
                nz *= length
                vx, vy, vz = camera[0] - sx, camera[1] - sy, camera[2] - sz
                length = one / math.sqrt(vx * vx + vy * vy + vz * vz)
                vx *= length
                vy *= length
                vz *= length
                if two_sided[t] and nx * vx + ny * vy + nz * vz < 0:
                    nx, ny, nz = -nx, -ny, -nz
                # Texture, bilinear.
                u = u * texel_scale - half
                v = v * texel_scale - half
                u = min(max(u, zero), np.float32(texture_width - 2))
                v = min(max(v, zero), np.float32(texture_height - 2))
                iu, iv = int(u), int(v)
                fu, fv = u - np.float32(iu), v - np.float32(iv)
                q11 = fu * fv
                q10 = fu - q11
                q01 = fv - q11
                q00 = one - fu - q01
                albedo_r = (
                    q00 * surface[iv, iu, 0] + q10 * surface[iv, iu + 1, 0]
                    + q01 * surface[iv + 1, iu, 0] + q11 * surface[iv + 1, iu + 1, 0]
                )  # fmt: skip
                albedo_g = (
                    q00 * surface[iv, iu, 1] + q10 * surface[iv, iu + 1, 1]
                    + q01 * surface[iv + 1, iu, 1] + q11 * surface[iv + 1, iu + 1, 1]
                )  # fmt: skip
                albedo_b = (
                    q00 * surface[iv, iu, 2] + q10 * surface[iv, iu + 1, 2]
                    + q01 * surface[iv + 1, iu, 2] + q11 * surface[iv + 1, iu + 1, 2]
                )  # fmt: skip
                gloss = (
                    q00 * surface[iv, iu, 3] + q10 * surface[iv, iu + 1, 3]
                    + q01 * surface[iv + 1, iu, 3] + q11 * surface[iv + 1, iu + 1, 3]
                )  # fmt: skip
                slope_x = (
                    q00 * slope[iv, iu, 0] + q10 * slope[iv, iu + 1, 0]
                    + q01 * slope[iv + 1, iu, 0] + q11 * slope[iv + 1, iu + 1, 0]
                )  # fmt: skip
                slope_y = (
                    q00 * slope[iv, iu, 1] + q10 * slope[iv, iu + 1, 1]
                    + q01 * slope[iv + 1, iu, 1] + q11 * slope[iv + 1, iu + 1, 1]
                )  # fmt: skip
                # Relief: tilt the normal in the tangent frame.
                along = tx * nx + ty * ny + tz * nz
                tx -= along * nx
                ty -= along * ny
                tz -= along * nz
                length = one / math.sqrt(tx * tx + ty * ty + tz * tz + np.float32(1e-9))
                tx *= length
                ty *= length
                tz *= length
                mx = nx - slope_x * tx - slope_y * (ny * tz - nz * ty)
                my = ny - slope_x * ty - slope_y * (nz * tx - nx * tz)
                mz = nz - slope_x * tz - slope_y * (nx * ty - ny * tx)
                length = one / math.sqrt(mx * mx + my * my + mz * mz + np.float32(1e-12))
                mx *= length
                my *= length
                mz *= length
                # Shadow of the key lamp: Chebyshev's bound on the share that is lit.
                lit = one
                su = (
                    shadow_frame[0, 0] * sx + shadow_frame[0, 1] * sy + shadow_frame[0, 2] * sz
                ) * shadow_placing[0] + shadow_placing[1] - half  # fmt: skip
                sv = (
                    shadow_frame[1, 0] * sx + shadow_frame[1, 1] * sy + shadow_frame[1, 2] * sz
                ) * shadow_placing[0] + shadow_placing[2] - half  # fmt: skip
                if su >= 0 and sv >= 0 and su < shadow_width - 1 and sv < shadow_height - 1:
                    ju, jv = int(su), int(sv)
                    fu, fv = su - np.float32(ju), sv - np.float32(jv)
                    q11 = fu * fv
                    q10 = fu - q11
                    q01 = fv - q11
                    q00 = one - fu - q01
                    mean = (
                        q00 * shadow_moments[jv, ju, 0] + q10 * shadow_moments[jv, ju + 1, 0]
                        + q01 * shadow_moments[jv + 1, ju, 0]
                        + q11 * shadow_moments[jv + 1, ju + 1, 0]
                    )  # fmt: skip
                    below = mean - shadow_placing[3] - (
                        shadow_frame[2, 0] * sx + shadow_frame[2, 1] * sy + shadow_frame[2, 2] * sz
                    )  # fmt: skip
                    if below > 0:
                        square = (
                            q00 * shadow_moments[jv, ju, 1] + q10 * shadow_moments[jv, ju + 1, 1]
                            + q01 * shadow_moments[jv + 1, ju, 1]
                            + q11 * shadow_moments[jv + 1, ju + 1, 1]
                        )  # fmt: skip
                        variance = max(square - mean * mean, np.float32(3.0))
                        lit = variance / (variance + below * below)
                        # Cut the bound's tail, which would let light leak through.
                        lit = max(zero, (lit - np.float32(0.25)) * np.float32(1.3333))
                is_eye = gloss >= np.float32(EYE_GLOSS)
                facing_smooth = nx * key_x + ny * key_y + nz * key_z
                facing = mx * key_x + my * key_y + mz * key_z
                facing_fill = max(mx * fill_x + my * fill_y + mz * fill_z, zero)
                upwards = half - half * my
                grazing = one - max(mx * vx + my * vy + mz * vz, zero)
                grazing2 = grazing * grazing
                # Schlick's approximation of Fresnel's law.
                fresnel = np.float32(0.03) + np.float32(0.48) * grazing2 * grazing2 * grazing
                specular = zero
                if facing > 0:
                    hx, hy, hz = key_x + vx, key_y + vy, key_z + vz
                    length = one / math.sqrt(hx * hx + hy * hy + hz * hz + np.float32(1e-12))
                    mirror = max((mx * hx + my * hy + mz * hz) * length, zero)
                    power8 = mirror * mirror
                    power8 *= power8
                    power8 *= power8
                    power32 = power8 * power8
                    power32 *= power32
                    power64 = power32 * power32
                    if is_eye:
                        power512 = power64 * power64
                        power512 *= power512
                        power512 *= power512
                        specular = np.float32(5.0) * power512 + np.float32(0.25) * power32
                    else:
                        specular = half * gloss * (
                            np.float32(0.35) * power8
                            + np.float32(0.9) * power32 * gloss
                            + np.float32(1.6) * power64 * gloss * gloss
                        )  # fmt: skip
                    specular *= lit * (np.float32(0.4) + np.float32(2.5) * fresnel)
                    specular *= np.float32(0.4) + np.float32(0.6) * ambient
                # Relief counts half in the diffuse light: scattering hides fine lines.
                facing = half * (facing + facing_smooth)
                # Red light leaks into shadows and creases.
                lit_red = np.float32(0.7) * lit + np.float32(0.3) * math.sqrt(lit)
                ambient_red = ambient + np.float32(0.12) * ambient * (one - ambient)
                open_sky = np.float32(0.45) + np.float32(0.55) * ambient
                edge = np.float32(0.06) * fresnel * ambient
                for channel in range(3):
                    reach = np.float32(0.15) if is_eye else wrap[channel]
                    diffuse = max((facing + reach) / (one + reach), zero)
                    room = lamps[4, channel] * upwards + lamps[5, channel] * (one - upwards)
                    shine = lamps[1, channel] * specular + room * edge
                    direct = lamps[1, channel] * diffuse * open_sky
                    fill = lamps[3, channel] * facing_fill * ambient
                    if channel == 0:
                        red += albedo_r * (direct * lit_red + fill + room * ambient_red) + shine
                    elif channel == 1:
                        green += albedo_g * (direct * lit + fill + room * ambient) + shine
                    else:
                        blue += albedo_b * (direct * lit + fill + room * ambient) + shine
            scale = weight * gain
            image[row, column, 0] = image[row, column, 0] * (one - cover) + scale * red
            image[row, column, 1] = image[row, column, 1] * (one - cover) + scale * green
            image[row, column, 2] = image[row, column, 2] * (one - cover) + scale * blue
