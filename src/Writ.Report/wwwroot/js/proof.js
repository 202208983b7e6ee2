// proof
