"""A user study without a server: a page of blinded pairs, and the sum of its votes.

    pairs.py    two folders of pictures -> pairs, and what is wrong with the others
    page.py     pairs -> a folder to hand out, and the key that stays here
    study.html  study.css  study.js   what the page is made of
    tally.py    votes and key -> shares with their intervals
"""
