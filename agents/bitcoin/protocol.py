"""The consensus rules that decide a miner's income: the subsidy of a block and the difficulty of finding one.

Plain Python integers, exact to the satoshi and to the last bit of the target: the same arithmetic as Bitcoin
Core's `GetBlockSubsidy` (validation.cpp), `CalculateNextWorkRequired` (pow.cpp) and `arith_uint256::SetCompact`.
"""

# compiled into agents/bitcoin/quiet.py; `agents.rules.compiled` notices a change here
SATOSHI = 100_000_000  # satoshi in one bitcoin
FIRST_SUBSIDY = 50 * SATOSHI
HALVING_INTERVAL = 210_000  # blocks
EPOCH_BLOCKS = 2_016  # blocks between two retargets
BLOCK_SECONDS = 600
EPOCH_SECONDS = EPOCH_BLOCKS * BLOCK_SECONDS  # two weeks
CLAMP = 4  # a retarget changes the target at most by this factor, either way
PROOF_OF_WORK_LIMIT = (1 << 224) - 1  # easiest target of the main network
DIFFICULTY_ONE_TARGET = 0xFFFF << 208  # target at difficulty 1, the limit rounded to compact form
HASHES_PER_DIFFICULTY = 1 << 32  # expected hashes for a block at difficulty 1, by convention


def block_subsidy(height: int) -> int:
    """New coins of the block at `height`: 50 BTC, halved every 210,000 blocks, rounded down.  [satoshi]

    Source: Bitcoin Core, GetBlockSubsidy.  Era 33 on pays nothing.

    >>> [block_subsidy(h) / SATOSHI for h in (0, 209_999, 210_000, 840_000, 1_050_000)]
    [50.0, 50.0, 25.0, 3.125, 1.5625]
    >>> block_subsidy(64 * 210_000)
    0
    """
    if height < 0:
        raise ValueError(f"block height is {height}; give 0 or more")
    return FIRST_SUBSIDY >> (height // HALVING_INTERVAL)


def subsidy_sum(first_height: int, last_height: int) -> int:
    """New coins of all blocks from `first_height` to `last_height`, both included.  [satoshi]

    >>> subsidy_sum(1_049_999, 1_050_000) == 312_500_000 + 156_250_000
    True
    >>> subsidy_sum(0, 33 * 210_000)  # all there will ever be: 20,999,999.9769 BTC
    2099999997690000
    >>> subsidy_sum(10, 9)
    0
    """
    total, height = 0, first_height
    while height <= last_height:
        end_of_era = min(last_height, height - height % HALVING_INTERVAL + HALVING_INTERVAL - 1)
        total += (end_of_era - height + 1) * block_subsidy(height)
        height = end_of_era + 1
    return total


def halvings_between(first_height: int, last_height: int) -> list[int]:
    """Heights from `first_height` to `last_height`, both included, whose block is the first of a halved subsidy.

    >>> halvings_between(1_049_999, 1_050_000), halvings_between(0, 209_999)
    ([1050000], [])
    """
    first = max(HALVING_INTERVAL, -(-first_height // HALVING_INTERVAL) * HALVING_INTERVAL)
    return list(range(first, last_height + 1, HALVING_INTERVAL))


def target_of(bits: int) -> int:
    """The 256-bit target that the compact form in a block header stands for; a block's hash must not exceed it.

    Compact form: one byte of length in bytes, then three bytes of mantissa whose highest bit is a sign.  A length
    under three shifts mantissa out at the right; the sign means something only where a number is left, as in Core.
    ValueError if the target is negative or has more than 256 bits: no block may carry such bits.

    >>> hex(target_of(0x05009234)), hex(target_of(0x01123456))
    ('0x92340000', '0x12')
    >>> target_of(0x01803456)  # nothing is left of 0x003456 but its sign
    0
    >>> target_of(0x1D00FFFF) == DIFFICULTY_ONE_TARGET
    True
    """
    size, mantissa = bits >> 24, bits & 0x7FFFFF
    target = mantissa << 8 * (size - 3) if size > 3 else mantissa >> 8 * (3 - size)
    if bits & 0x800000 and target:
        raise ValueError(f"compact target is {bits:#010x}; its sign bit 0x00800000 must be clear")
    if target >> 256:
        raise ValueError(f"compact target is {bits:#010x}; the target must fit in 256 bits")
    return target


def bits_of(target: int) -> int:
    """Compact form of a target: its three leading bytes, rounded down, less one where they would set the sign.

    >>> hex(bits_of(0x80)), hex(bits_of(0x12345600))  # 0x80 alone would read as a sign
    ('0x2008000', '0x4123456')
    >>> hex(bits_of(PROOF_OF_WORK_LIMIT))
    '0x1d00ffff'
    """
    if target < 0 or target >> 256:
        raise ValueError(f"target is {target:#x}; give 0 to 2**256 - 1")
    size = (target.bit_length() + 7) // 8
    mantissa = target >> 8 * (size - 3) if size > 3 else target << 8 * (3 - size)
    if mantissa & 0x800000:
        mantissa >>= 8
        size += 1
    return size << 24 | mantissa


def next_target(bits: int, first_block_time: int, last_block_time: int) -> int:
    """Compact target of the next 2,016 blocks, from the time the last 2,016 took: too fast, then harder.

    bits: compact target of the period that ends.  Times [unix seconds] of the first and the last of its 2,016
    blocks: 2,015 intervals, held against the time of 2,016, so that blocks settle at 600.3 s.  The time is
    clamped to a quarter and to four times two weeks.  Source: Bitcoin Core, pow.cpp; the values below are those
    of its pow_tests.cpp (height 32,255; the easiest target; the clamp below; the clamp above).

    >>> hex(next_target(0x1D00FFFF, 1261130161, 1262152739))
    '0x1d00d86a'
    >>> hex(next_target(0x1D00FFFF, 1231006505, 1233061996))
    '0x1d00ffff'
    >>> hex(next_target(0x1C05A3F4, 1279008237, 1279297671)), hex(next_target(0x1C387F6F, 1263163443, 1269211443))
    ('0x1c0168fd', '0x1d00e1fd')
    """
    taken = last_block_time - first_block_time
    taken = min(max(taken, EPOCH_SECONDS // CLAMP), EPOCH_SECONDS * CLAMP)
    return bits_of(min(target_of(bits) * taken // EPOCH_SECONDS, PROOF_OF_WORK_LIMIT))


def difficulty(bits: int) -> float:
    """How many times harder than at the start of Bitcoin a block is to find: expected hashes / 2**32.

    >>> round(difficulty(0x1B0404CB), 2)  # the worked example of the protocol documentation
    16307.42
    >>> difficulty(0x1D00FFFF)
    1.0
    """
    target = target_of(bits)
    if target == 0:
        raise ValueError(f"compact target is {bits:#010x}; a target of 0 can never be met")
    return DIFFICULTY_ONE_TARGET / target


def difficulty_to_bits(difficulty: float) -> int:
    """Compact target nearest below the one that `difficulty` stands for; never easier than the limit.

    The mantissa keeps 16 to 23 bits, so the difficulty that comes back differs by up to 3e-5 of itself.  The difficulty
    of compact bits gives those bits again: a float lies up to 2**-53 of itself off, and the target is raised by that much
    before it is rounded down.

    >>> hex(difficulty_to_bits(1.0)), hex(difficulty_to_bits(16307.420938523983))
    ('0x1d00ffff', '0x1b0404cb')
    """
    if not 0 < difficulty < float("inf"):
        raise ValueError(f"difficulty is {difficulty}; give a number above 0")
    numerator, denominator = difficulty.as_integer_ratio()
    target = DIFFICULTY_ONE_TARGET * denominator * ((1 << 52) + 1) // (numerator << 52)
    return bits_of(min(target, PROOF_OF_WORK_LIMIT))
